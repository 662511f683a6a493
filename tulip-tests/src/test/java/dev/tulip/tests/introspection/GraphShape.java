package dev.tulip.tests.introspection;

import dev.tulip.FutureCallGraph;
import dev.tulip.Task;
import java.util.List;

/** A call graph on one line, as tests compare it. */
final class GraphShape {

  private GraphShape() {}

  /** The graph as {@code name[method method](awaiter, awaiter)}, lambdas left out. */
  static String of(FutureCallGraph graph) {
    var text =
        new StringBuilder(graph.future() instanceof Task<?> task ? task.getName() : "future");
    var methods = methods(graph);
    if (!methods.isEmpty()) {
      text.append(methods);
    }
    if (!graph.awaitedBy().isEmpty()) {
      var awaiters = graph.awaitedBy().stream().map(GraphShape::of).toList();
      text.append('(').append(String.join(", ", awaiters)).append(')');
    }
    return text.toString();
  }

  private static List<String> methods(FutureCallGraph graph) {
    return graph.callStack().stream()
        .map(entry -> entry.frame().getMethodName())
        .filter(name -> !name.startsWith("lambda$"))
        .toList();
  }
}
