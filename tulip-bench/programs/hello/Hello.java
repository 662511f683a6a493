/** The plain program that the others' start is held against: no runtime of ours or anybody's. */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) {
    System.out.println("Hello, world!");
  }
}
