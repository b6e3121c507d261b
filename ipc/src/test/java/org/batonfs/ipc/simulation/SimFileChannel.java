package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a process. Each call is one step on the host; a process can die before and after it. An interrupt closes
 * the channel, as it does a real one.
 */
final class SimFileChannel extends FileChannel {
    private static final long SPARSE_FROM = 1 << 20;

    final SimProcess process;
    private final FileChannel file;
    private final long inode;

    SimFileChannel(SimProcess process, FileChannel file, long inode) {
        this.process = process;
        this.file = file;
        this.inode = inode;
        process.resources.add(this);
    }

    /** A call to the host. */
    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T call(Call<T> call) throws IOException {
        Machine machine = process.machine();
        machine.point();
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        closeIfInterrupted();
        T result = call.run();
        machine.point();
        closeIfInterrupted();
        if (!isOpen()) {
            throw new java.nio.channels.AsynchronousCloseException();
        }
        return result;
    }

    private void closeIfInterrupted() throws IOException {
        if (SimThread.current().isInterrupted) {
            close();
            throw new ClosedByInterruptException();
        }
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        return call(() -> file.read(into, at));
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        return call(() -> {
            process.machine().note(at);
            process.machine().disk.onChange(inode, at, from.remaining());
            return at > SPARSE_FROM ? writeSparse(from, at) : file.write(from, at);
        });
    }

    /** Bytes far behind the end take no room on a host; of these only the length of the file is kept. */
    private int writeSparse(ByteBuffer from, long at) {
        int count = from.remaining();
        from.position(from.limit());
        process.machine().disk.lengths.put(inode, at + count);
        return count;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return call(() -> file.read(into));
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return call(() -> file.write(from));
    }

    @Override
    public long position() throws IOException {
        return call(file::position);
    }

    @Override
    public FileChannel position(long to) throws IOException {
        return call(() -> file.position(to));
    }

    @Override
    public long size() throws IOException {
        return call(file::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        call(() -> {
            process.machine().disk.onChange(inode, size, Integer.MAX_VALUE);
            process.machine().disk.lengths.remove(inode);
            return file.truncate(size);
        });
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        call(() -> true);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return call(() -> {
            SimFileChannel owner = process.machine().disk.locks.get(inode);
            if (owner != null && owner.process == process) {
                throw new OverlappingFileLockException();
            }
            if (owner != null) {
                return null;
            }
            process.machine().disk.locks.put(inode, this);
            return new Lock(this, position, size, shared);
        });
    }

    @Override
    protected void implCloseChannel() throws IOException {
        process.resources.remove(this);
        process.machine().disk.locks.remove(inode, this);
        file.close();
    }

    // What follows Baton does not use; a run that does ends here, instead of going on with something else.

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    private static final class Lock extends FileLock {
        Lock(FileChannel channel, long position, long size, boolean shared) {
            super(channel, position, size, shared);
        }

        @Override
        public boolean isValid() {
            return channel().isOpen();
        }

        @Override
        public void release() throws IOException {
            channel().close();
        }
    }
}
