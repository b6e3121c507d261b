package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Path;

/** A stage whose server has many idle clients besides those that work. */
final class CrowdedStage implements Stage {
    private final Stage stage;
    private final IdleClients idle;

    CrowdedStage(Stage stage, IdleClients idle, int count) throws Exception {
        this.stage = stage;
        this.idle = idle;
        boolean done = false;
        try {
            idle.connect(Path.of(stage.socket()), count);
            done = true;
        } finally {
            if (!done) {
                stage.close();
            }
        }
    }

    @Override
    public String socket() {
        return stage.socket();
    }

    @Override
    public String target(int writer) {
        return stage.target(writer);
    }

    @Override
    public void verify(long[] operations) throws Exception {
        stage.verify(operations);
    }

    @Override
    public void close() throws IOException {
        try (stage) {
            idle.drop();
        } catch (BenchmarkException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
