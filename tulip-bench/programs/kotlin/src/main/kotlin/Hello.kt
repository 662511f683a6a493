import kotlinx.coroutines.runBlocking

object Hello {
    @JvmStatic
    fun main(args: Array<String>) = runBlocking {
        println("Hello, world!")
    }
}
