package dev.tulip.tests.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.tests.OtherThread;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Variables and contexts outside of loops. */
class ContextVarTest {

  private final ContextVar<String> plain = ContextVar.of("plain");
  private final ContextVar<String> withDefault = ContextVar.withDefault("other", "default");

  private static void inNewContext(Runnable body) {
    in(new Context(), body);
  }

  private static void in(Context context, Runnable body) {
    context.run(body);
  }

  @Test
  void a_variable_that_is_not_set_has_its_default_or_none() {
    assertThat(withDefault.get()).isEqualTo("default");
    assertThat(withDefault.get("instead")).isEqualTo("instead");
    assertThat(plain.get("instead")).isEqualTo("instead");
    assertThatThrownBy(plain::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the context variable 'plain' is not set and has no default");
    assertThat(plain.name()).isEqualTo("plain");
    assertThat(plain).hasToString("ContextVar[plain]");
  }

  @Test
  void a_variable_that_is_set_has_that_value_whatever_the_default() {
    inNewContext(
        () -> {
          withDefault.set("set");
          assertThat(withDefault.get()).isEqualTo("set");
          assertThat(withDefault.get("instead")).isEqualTo("set");
          withDefault.set(null);
          assertThat(withDefault.get()).isNull();
          assertThat(withDefault.get("instead")).isNull();
        });
  }

  @Test
  void two_variables_of_one_name_are_two() {
    var twin = ContextVar.<String>of("plain");
    inNewContext(
        () -> {
          plain.set("x");
          assertThat(twin.get("unset")).isEqualTo("unset");
        });
  }

  // ---- tokens

  @Test
  void a_token_knows_what_was_before() {
    inNewContext(
        () -> {
          var first = plain.set("a");
          var second = plain.set("b");
          assertThat(first.variable()).isSameAs(plain);
          assertThat(first.hasOldValue()).isFalse();
          assertThat(first.oldValue()).isNull();
          assertThat(second.hasOldValue()).isTrue();
          assertThat(second.oldValue()).isEqualTo("a");
        });
  }

  @Test
  void reset_undoes_a_set_also_in_another_order() {
    inNewContext(
        () -> {
          var first = plain.set("a");
          var second = plain.set("b");
          plain.reset(second);
          assertThat(plain.get()).isEqualTo("a");
          plain.reset(first);
          assertThat(plain.get("unset")).isEqualTo("unset");
          var third = plain.set("c");
          plain.set("d");
          plain.reset(third);
          assertThat(plain.get("unset")).isEqualTo("unset");
        });
  }

  @Test
  void a_token_is_good_once() {
    inNewContext(
        () -> {
          var token = plain.set("a");
          plain.reset(token);
          plain.set("b");
          assertThatIllegalStateException()
              .isThrownBy(() -> plain.reset(token))
              .withMessage("the token of 'plain' has been used once already");
          assertThat(plain.get()).isEqualTo("b");
        });
  }

  @Test
  void a_token_is_good_for_its_own_variable_only() {
    inNewContext(
        () -> {
          var token = plain.set("a");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> withDefault.reset(token))
              .withMessage("the token was made by the variable 'plain', not by 'other'");
          plain.reset(token);
        });
  }

  @Test
  void a_token_is_good_in_its_own_context_only() {
    inNewContext(
        () -> {
          var token = plain.set("a");
          in(
              Context.copyCurrent(),
              () ->
                  assertThatIllegalArgumentException()
                      .isThrownBy(() -> plain.reset(token))
                      .withMessage("the token of 'plain' was made in another context"));
          plain.reset(token);
          assertThat(plain.get("unset")).isEqualTo("unset");
        });
  }

  // ---- contexts

  @Test
  void what_is_set_in_a_context_stays_there() {
    var context = new Context();
    context.run(
        () -> {
          plain.set("inside");
        });
    assertThat(plain.get("outside")).isEqualTo("outside");
    assertThat(context.get(plain)).isEqualTo("inside");
    assertThat(context.contains(plain)).isTrue();
    assertThat(context.contains(withDefault)).isFalse();
    assertThat(context.get(withDefault)).isNull();
    assertThat(context.size()).isOne();
    assertThat(context.variables()).containsExactly(plain);
    in(context, () -> assertThat(plain.get()).isEqualTo("inside"));
  }

  @Test
  void a_copy_changes_by_itself() {
    inNewContext(
        () -> {
          plain.set("before");
          var copy = Context.copyCurrent();
          plain.set("after");
          assertThat(copy.get(plain)).isEqualTo("before");
          copy.run(
              () -> {
                plain.set("in the copy");
                withDefault.set("in the copy");
              });
          assertThat(plain.get()).isEqualTo("after");
          assertThat(withDefault.get()).isEqualTo("default");
          assertThat(copy.copy().variables()).containsExactlyInAnyOrder(plain, withDefault);
        });
  }

  @Test
  void a_context_cannot_be_entered_twice() {
    var context = new Context();
    context.run(
        () -> {
          assertRefused(context);
          inNewContext(() -> assertRefused(context));
          OtherThread.run(() -> assertRefused(context));
        });
    context.run(() -> {});
  }

  private static void assertRefused(Context context) {
    assertThatIllegalStateException()
        .isThrownBy(() -> context.run(() -> {}))
        .withMessage("cannot enter the context: it is entered already");
  }

  @Test
  void a_context_is_left_also_by_an_exception_which_comes_out_as_it_is() {
    var context = new Context();
    var failure = new java.io.IOException("on purpose");
    assertThatThrownBy(
            () ->
                context.run(
                    () -> {
                      plain.set("inside");
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(plain.get("outside")).isEqualTo("outside");
    in(context, () -> assertThat(plain.get()).isEqualTo("inside"));
  }

  @Test
  void each_thread_has_a_context_of_its_own() {
    inNewContext(
        () -> {
          plain.set("here");
          assertThat(OtherThread.call(() -> plain.get("unset"))).isEqualTo("unset");
        });
  }

  @Test
  void many_variables_are_kept_apart() {
    var variables =
        java.util.stream.IntStream.range(0, 50)
            .mapToObj(i -> ContextVar.withDefault("v" + i, -1))
            .toList();
    inNewContext(
        () -> {
          for (int i = 0; i < 50; i++) {
            variables.get(i).set(i);
          }
          var token = variables.get(20).set(99);
          variables.get(20).reset(token);
          for (int i = 0; i < 50; i++) {
            assertThat(variables.get(i).get()).isEqualTo(i);
          }
          assertThat(Context.copyCurrent().size()).isEqualTo(50);
        });
  }
}
