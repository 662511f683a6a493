package dev.tulip.tests.queue;

import dev.tulip.queue.LifoQueue;
import dev.tulip.queue.PriorityQueue;
import dev.tulip.queue.Queue;

/** The kinds of queues, for what all of them do alike. */
enum QueueKind {
  QUEUE {
    @Override
    <T> Queue<T> create(int maxsize) {
      return new Queue<>(maxsize);
    }
  },
  LIFO_QUEUE {
    @Override
    <T> Queue<T> create(int maxsize) {
      return new LifoQueue<>(maxsize);
    }
  },
  PRIORITY_QUEUE {
    @Override
    <T> Queue<T> create(int maxsize) {
      return new PriorityQueue<>(maxsize);
    }
  };

  abstract <T> Queue<T> create(int maxsize);

  <T> Queue<T> create() {
    return create(0);
  }
}
