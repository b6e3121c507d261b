package org.batonfs.bench.worker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A lock between processes that is not Baton's. For one thread. */
interface ForeignLock extends Closeable {
    /** Waits for the lock. */
    void lock() throws IOException;

    /** Gives it back. */
    void unlock() throws IOException;

    /** The kernel's lock on a file of its own, by {@link FileChannel#lock()}. */
    final class OfFile implements ForeignLock {
        private final FileChannel channel;
        private @Nullable FileLock held;

        OfFile(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }

        @Override
        public void lock() throws IOException {
            held = channel.lock();
        }

        @Override
        public void unlock() throws IOException {
            FileLock lock = held;
            if (lock == null) {
                throw new IllegalStateException("not locked");
            }
            held = null;
            lock.release();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * A lock of Redis as its documentation has it: {@code SET key token NX PX}, tried again until it is there, and a script
     * that deletes the key if the token is still its value.
     */
    final class OfRedis implements ForeignLock {
        private static final String RELEASE =
                "if redis.call('get',KEYS[1]) == ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";
        private static final String EXPIRES_MILLIS = "30000";

        private final RedisConnection redis;
        private final String key;
        private final String token;
        private final String release;

        OfRedis(Path socket, String key, String token) throws IOException {
            this.redis = new RedisConnection(socket);
            this.key = key;
            this.token = token;
            this.release = String.valueOf(redis.ask("SCRIPT", "LOAD", RELEASE));
        }

        @Override
        public void lock() throws IOException {
            while (redis.ask("SET", key, token, "NX", "PX", EXPIRES_MILLIS) == null) {
                Thread.yield();
            }
        }

        @Override
        public void unlock() throws IOException {
            Object deleted = redis.ask("EVALSHA", release, "1", key, token);
            if (!Long.valueOf(1).equals(deleted)) {
                throw new LostDataException("Redis had given the lock to somebody else: " + deleted);
            }
        }

        @Override
        public void close() throws IOException {
            redis.close();
        }
    }

    /** An advisory lock of a PostgreSQL session; the server queues those who wait. */
    final class OfPostgres implements ForeignLock {
        private final PostgresConnection postgres;

        OfPostgres(Path socket, long key) throws IOException {
            postgres = new PostgresConnection(socket);
            postgres.prepare("lock", "select pg_advisory_lock(" + key + ")");
            postgres.prepare("unlock", "select pg_advisory_unlock(" + key + ")");
        }

        @Override
        public void lock() throws IOException {
            postgres.execute("lock");
        }

        @Override
        public void unlock() throws IOException {
            if (!postgres.execute("unlock").equals("t")) {
                throw new LostDataException("PostgreSQL says that the lock was not held");
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }
}
