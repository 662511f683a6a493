/** What Tulip's jar does when it is run itself. */
@NullMarked
package dev.tulip.launch;

import org.jspecify.annotations.NullMarked;
