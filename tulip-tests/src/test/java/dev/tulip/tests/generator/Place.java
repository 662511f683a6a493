package dev.tulip.tests.generator;

import dev.tulip.Asyncio;
import dev.tulip.Generator;
import dev.tulip.VoidCoroutine;
import java.util.concurrent.CompletableFuture;

/** Where a generator can be used. What it does must not depend on that. */
enum Place {
  OUTSIDE_OF_LOOPS {
    @Override
    void run(VoidCoroutine body) throws Exception {
      body.run();
    }
  },

  ON_A_VIRTUAL_THREAD {
    @Override
    void run(VoidCoroutine body) throws Exception {
      var end = new CompletableFuture<Void>();
      Thread.ofVirtual().start(() -> complete(end, body));
      end.get();
    }
  },

  IN_A_TASK {
    @Override
    void run(VoidCoroutine body) {
      Asyncio.run(body);
    }
  },

  IN_A_CALLBACK {
    @Override
    void run(VoidCoroutine body) {
      Asyncio.run(
          () -> {
            var end = new CompletableFuture<Void>();
            Asyncio.getRunningLoop().callSoon(() -> complete(end, body));
            Asyncio.await(end);
          });
    }
  },

  IN_ANOTHER_GENERATOR {
    @Override
    void run(VoidCoroutine body) {
      Generator.of(_ -> body.run()).hasNext();
    }
  },

  IN_ANOTHER_GENERATOR_OF_A_TASK {
    @Override
    void run(VoidCoroutine body) {
      Asyncio.run(() -> Generator.of(_ -> body.run()).hasNext());
    }
  };

  /** Runs {@code body} there, to its end. */
  abstract void run(VoidCoroutine body) throws Exception;

  private static void complete(CompletableFuture<Void> end, VoidCoroutine body) {
    try {
      body.run();
      end.complete(null);
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }
}
