package dev.tulip.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests of what only the fast tier promises; skipped in the portable one. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.tulip.tests.Tiers#isFast", disabledReason = "not in the fast tier")
public @interface FastTierOnly {}
