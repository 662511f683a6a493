package dev.tulip.testing;

import dev.tulip.Asyncio;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs every test method of a class as {@link TulipTest} does, also repeated and parameterized
 * ones.
 *
 * <pre>{@code
 * @ExtendWith(TulipExtension.class)
 * class BackoffTest {
 *   @ParameterizedTest
 *   @ValueSource(ints = {1, 2, 3})
 *   void waitsLongerEachTime(int attempt) { … }
 * }
 * }</pre>
 *
 * <p>In real time it is {@code @RegisterExtension static TulipExtension tulip =
 * TulipExtension.inRealTime()}. A method's {@code @TulipTest} has the last word. Test factories and
 * their dynamic tests run as ever, outside a loop.
 */
public final class TulipExtension implements InvocationInterceptor, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TulipExtension.class);

  private static final String RUNNING = "running";

  private final boolean realTime;

  /** Runs tests in virtual time. For {@code @ExtendWith}. */
  public TulipExtension() {
    this(false);
  }

  private TulipExtension(boolean realTime) {
    this.realTime = realTime;
  }

  /** Runs tests on the machine's clock. For {@code @RegisterExtension}. */
  public static TulipExtension inRealTime() {
    return new TulipExtension(true);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    intercept(invocation, test);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    intercept(invocation, test);
  }

  private void intercept(Invocation<@Nullable Void> invocation, ExtensionContext test)
      throws Throwable {
    var store = test.getStore(NAMESPACE);
    if (store.get(RUNNING) != null) {
      // Registered twice: the method is in a loop already.
      invocation.proceed();
      return;
    }
    store.put(RUNNING, true);
    var leftovers = new Leftovers();
    LoopWatch.begin();
    try {
      runInLoop(invocation, test, leftovers);
    } catch (Throwable failure) {
      leftovers.addTo(failure);
      throw failure;
    } finally {
      LoopWatch.end();
    }
    leftovers.failIfAny();
  }

  private void runInLoop(
      Invocation<@Nullable Void> invocation, ExtensionContext test, Leftovers leftovers) {
    var loop = isRealTime(test) ? Asyncio.newEventLoop() : VirtualTime.newEventLoop(clockOf(test));
    loop.setExceptionHandler(leftovers::addUnhandled);
    VoidCoroutine main = () -> runAsMain(invocation, leftovers);
    Asyncio.run(main.asCoroutine(), RunnerOptions.defaults().withLoopFactory(() -> loop));
  }

  /** The main coroutine. */
  private static void runAsMain(Invocation<@Nullable Void> invocation, Leftovers leftovers) {
    LoopWatch.LISTENER.set(leftovers::addLoop);
    try {
      invocation.proceed();
    } catch (Throwable failure) {
      throw TulipExtension.<RuntimeException>asItIs(failure);
    }
    var main = Asyncio.currentTask();
    for (var task : Asyncio.allTasks()) {
      if (task != main) {
        leftovers.addTask(task);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException asItIs(Throwable failure) throws E {
    throw (E) failure;
  }

  private boolean isRealTime(ExtensionContext test) {
    return AnnotationSupport.findAnnotation(test.getElement(), TulipTest.class)
        .map(TulipTest::realTime)
        .orElse(realTime);
  }

  private static VirtualClock clockOf(ExtensionContext test) {
    return test.getStore(NAMESPACE)
        .computeIfAbsent(VirtualClock.class, _ -> new VirtualClock(), VirtualClock.class);
  }

  /** Whether it is a {@link VirtualClock} of a method that belongs to one test. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == VirtualClock.class
        && parameter.getDeclaringExecutable() instanceof Method method
        && !Modifier.isStatic(method.getModifiers());
  }

  @Override
  public VirtualClock resolveParameter(ParameterContext parameter, ExtensionContext test) {
    if (isRealTime(test)) {
      throw new ParameterResolutionException("a test in real time has no VirtualClock");
    }
    return clockOf(test);
  }
}
