// A chain of three operations, written twice: with callbacks as in a chain of promises, and in
// direct style, where each call returns when its result is there.
//
// Run:
//   ./tulip run examples/InsertData.java
//
// Prints:
//   didi inserted into users
//   didi inserted into users

import static dev.tulip.Asyncio.await;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.sleep;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

public class InsertData {

  record Person(String name) {}

  /** Stands for a database whose operations take their time. */
  record Database() {
    static Database open() {
      sleep(Duration.ofMillis(10));
      return new Database();
    }

    Users collection(String name) {
      sleep(Duration.ofMillis(10));
      return new Users(name);
    }
  }

  record Users(String name) {
    String insert(Person person) {
      sleep(Duration.ofMillis(10));
      return person.name() + " inserted into " + name;
    }
  }

  /** open().then(…).then(…).then(…): each operation is a task, each step a callback. */
  static CompletableFuture<Void> insertWithCallbacks(Person person) {
    return createTask(() -> Database.open())
        .toCompletableFuture()
        .thenCompose(db -> createTask(() -> db.collection("users")).toCompletableFuture())
        .thenCompose(users -> createTask(() -> users.insert(person)).toCompletableFuture())
        .thenAccept(result -> System.out.println(result));
  }

  /** await open(); await …; await …: the same without a word for waiting. */
  static void insertDirectly(Person person) {
    var db = Database.open();
    var users = db.collection("users");
    var result = users.insert(person);
    System.out.println(result);
  }

  public static void main(String[] args) {
    var person = new Person("didi");
    run(
        () -> {
          await(insertWithCallbacks(person));
          insertDirectly(person);
        });
  }
}
