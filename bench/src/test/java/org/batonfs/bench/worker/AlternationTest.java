package org.batonfs.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AlternationTest {
    @TempDir
    Path folder;

    private final List<String> turns = Collections.synchronizedList(new ArrayList<>());
    private Pace first;
    private Pace second;

    @BeforeEach
    void meet() throws Exception {
        Path socket = folder.resolve("turns");
        CompletableFuture<Pace> listening = CompletableFuture.supplyAsync(() -> begin(socket));
        second = Alternation.second(socket);
        first = listening.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldTakeStrictTurns() throws Exception {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> take(second, "second", 3));
        take(first, "first", 3);
        other.get(60, TimeUnit.SECONDS);

        assertEquals(List.of("first", "second", "first", "second", "first", "second"), turns);
    }

    @Test
    void shouldGoOnAloneWhenTheOtherStops() throws Exception {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> take(second, "second", 1));
        take(first, "first", 4);
        other.get(60, TimeUnit.SECONDS);

        assertEquals(List.of("first", "second", "first", "first", "first"), turns);
    }

    private void take(Pace pace, String name, int times) {
        try (pace) {
            for (int i = 0; i < times; i++) {
                pace.before();
                turns.add(name);
                pace.after();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pace begin(Path socket) {
        try {
            return Alternation.first(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
