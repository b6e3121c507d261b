package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The floors of file writes: what the kernel does for processes that coordinate by nothing else. */
final class HostWrites {
    private HostWrites() {}

    /** One process writes where it knows the file to end: {@code pwrite}. */
    static Workload positioned(Path file, int writer) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        return new ChannelWrites(channel, writer) {
            @Override
            int write(ByteBuffer bytes, long sequence) throws IOException {
                return channel.write(bytes, sequence * BenchRecord.BYTES);
            }
        };
    }

    /** Each process writes to the file's end, which the kernel finds: {@code O_APPEND}. */
    static Workload appending(Path file, int writer) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        return new ChannelWrites(channel, writer) {
            @Override
            int write(ByteBuffer bytes, long sequence) throws IOException {
                return channel.write(bytes);
            }
        };
    }

    private abstract static class ChannelWrites implements Workload {
        private final FileChannel channel;
        private final BenchRecord record;

        ChannelWrites(FileChannel channel, int writer) {
            this.channel = channel;
            this.record = new BenchRecord(writer);
        }

        abstract int write(ByteBuffer bytes, long sequence) throws IOException;

        @Override
        public void operate(long sequence) throws IOException {
            if (write(record.of(sequence), sequence) != BenchRecord.BYTES) {
                throw new IOException("the kernel took a part of a record only");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
