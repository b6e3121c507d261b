package org.batonfs.ipc;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A channel on a descriptor that came from elsewhere. The JDK makes only channels for one direction of those, so this is
 * two of them on one descriptor. (junixsocket's own cast to a channel leaves descriptors open when it is closed.)
 */
final class DescriptorChannel extends FileChannel {
    private final FileChannel in;
    private final FileChannel out;

    DescriptorChannel(FileDescriptor descriptor) {
        in = new FileInputStream(descriptor).getChannel();
        out = new FileOutputStream(descriptor).getChannel();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return in.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return in.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return in.read(target, position);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return out.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return out.write(sources, offset, length);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return out.write(source, position);
    }

    @Override
    public long position() throws IOException {
        return in.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        in.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return in.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        out.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        out.force(metaData);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return in.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return out.transferFrom(source, position, count);
    }

    /** Only {@link MapMode#READ_ONLY}. */
    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return in.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return (shared ? in : out).lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return (shared ? in : out).tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        try (in) {
            out.close();
        }
    }
}
