package dev.tulip.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * {@code docs/asyncio-to-tulip.md} lists the whole public API of the core, and nothing that is not
 * there.
 */
@DisabledIfSystemProperty(
    named = "tulip.tier",
    matches = "portable",
    disabledReason = "the API is the same in both tiers")
class ApiDocTest {

  private final Document document;

  ApiDocTest() throws IOException {
    document = Document.read(Repository.root().resolve("docs/asyncio-to-tulip.md"));
  }

  @Test
  void every_public_class_and_member_is_named_in_a_section_about_its_class() throws IOException {
    var missing = new ArrayList<String>();
    for (var type : PublicApi.types()) {
      var named = document.namesBeside(type.name());
      if (named.isEmpty()) {
        missing.add(type.name());
      }
      for (var member : type.members()) {
        if (!named.contains(member)) {
          missing.add(type.name() + "." + member);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void whatever_the_column_of_tulip_calls_exists() throws IOException {
    var existing = new TreeSet<String>();
    for (var type : PublicApi.types()) {
      existing.add(type.name());
      existing.addAll(type.members());
    }
    var called = document.callsInColumn("Tulip");
    assertThat(called).isNotEmpty().isSubsetOf(existing);
  }
}
