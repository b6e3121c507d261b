package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Objects;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentUse;
import org.jspecify.annotations.Nullable;

/** One {@link FileOperation}, as the main process does it. For the server's thread. */
final class ResidentMove implements ResidentOperation {
    private static final int REASON_BYTES_MAX = 512;
    private static final int READ_BYTES = 1 + Integer.BYTES;

    private final FileOperation operation;
    private final ResidentFiles files;

    ResidentMove(FileOperation operation, ResidentFiles files) {
        this.operation = operation;
        this.files = files;
    }

    @Override
    public Mode mode() {
        Mode position = operation.position();
        return position != null ? position : Objects.requireNonNull(operation.inode());
    }

    @Override
    public Mode otherMode() {
        Mode inode = operation.inode();
        return operation.position() == null || inode == null ? Mode.INVALID : inode;
    }

    /** Positions come before inodes. A file can also be prepared without a position. */
    @Override
    public boolean accepts(String name, @Nullable String other) {
        if (other != null) {
            return operation.position() != null
                    && operation.inode() != null
                    && ResourceNames.isPosition(name)
                    && ResourceNames.inodeOf(other) != null
                    && areInOneMount(name, other);
        }
        if (operation.inode() == null) {
            return ResourceNames.isPosition(name);
        }
        boolean isAlone = operation.position() == null || operation == FileOperation.PREPARE;
        return isAlone && ResourceNames.inodeOf(name) != null;
    }

    private static boolean areInOneMount(String position, String inode) {
        String mount = ResourceNames.mountOf(position);
        return mount != null && mount.equals(ResourceNames.mountOf(inode));
    }

    @Override
    public void run(ResidentCall call) {
        ByteBuffer body = ResidentFiles.buffer(call.body());
        try {
            switch (operation) {
                case PREPARE -> prepare(call);
                case WRITE -> write(call, body);
                case READ -> read(call, body);
                case SEEK -> seek(call, body);
                case POSITION -> tellPosition(call);
                case SEEK_TO_END -> seekToEnd(call);
                case WRITE_AT -> writeAt(call, body);
                case READ_AT -> readAt(call, body);
                case SIZE -> tellSize(call);
                case TRUNCATE -> truncate(call, body);
            }
        } catch (java.nio.BufferUnderflowException e) {
            call.refuseUnknown();
        } catch (IOException e) {
            answerMoved(call, 0, 0, e);
        }
    }

    private void prepare(ResidentCall call) {
        if (call.hasOther()) {
            files.prepare(call, call.other(), call.resource());
        } else {
            files.prepare(call, call.resource(), null);
        }
    }

    // ---- with a shared position

    private void write(ResidentCall call, ByteBuffer body) throws IOException {
        boolean appends = body.get() != 0;
        ResidentUse position = call.resource();
        ResidentUse inode = call.other();
        ResidentFile file = files.fileFor(call, inode, ResidentFile.WRITE);
        ResidentJournal journal = file == null ? null : files.journalFor(call, position);
        if (file == null || journal == null) {
            return;
        }
        long at = appends ? file.size(inode) : ResidentJournal.positionIn(position);
        move(call, file, inode, body, at, transfer -> {
            IOException failure = transfer.failure;
            if (transfer.count > 0) {
                try {
                    journal.set(position, at + transfer.count);
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
            answerMoved(call, at + transfer.count, transfer.count, failure);
        });
    }

    private void read(ResidentCall call, ByteBuffer body) throws IOException {
        int length = body.getInt();
        ResidentUse position = call.resource();
        ResidentUse inode = call.other();
        ResidentFile file = files.fileFor(call, inode, ResidentFile.READ);
        ResidentJournal journal = file == null ? null : files.journalFor(call, position);
        if (file == null || journal == null) {
            return;
        }
        long at = ResidentJournal.positionIn(position);
        read(call, file, inode, at, length, count -> {
            if (count > 0) {
                journal.set(position, at + count);
            }
        });
    }

    private void seek(ResidentCall call, ByteBuffer body) throws IOException {
        long to = body.getLong();
        ResidentUse position = call.resource();
        ResidentJournal journal = files.journalFor(call, position);
        if (journal == null) {
            return;
        }
        if (to < 0) {
            call.refuseUnknown();
            return;
        }
        journal.set(position, to);
        ResidentFiles.status(call, FileOperation.OK);
    }

    private void tellPosition(ResidentCall call) {
        ResidentUse position = call.resource();
        if (files.journalFor(call, position) != null) {
            answerNumber(call, ResidentJournal.positionIn(position));
        }
    }

    private void seekToEnd(ResidentCall call) throws IOException {
        ResidentUse position = call.resource();
        ResidentFile file = files.fileFor(call, call.other(), 0);
        ResidentJournal journal = file == null ? null : files.journalFor(call, position);
        if (file != null && journal != null) {
            long end = file.size(call.other());
            journal.set(position, end);
            answerNumber(call, end);
        }
    }

    // ---- without a position

    private void writeAt(ResidentCall call, ByteBuffer body) throws IOException {
        long place = body.getLong();
        ResidentUse inode = call.resource();
        ResidentFile file = files.fileFor(call, inode, ResidentFile.WRITE);
        if (file == null) {
            return;
        }
        if (place < FileOperation.AT_END) {
            call.refuseUnknown();
            return;
        }
        long at = place == FileOperation.AT_END ? file.size(inode) : place;
        move(
                call,
                file,
                inode,
                body,
                at,
                transfer -> answerMoved(call, at + transfer.count, transfer.count, transfer.failure));
    }

    private void readAt(ResidentCall call, ByteBuffer body) throws IOException {
        long at = body.getLong();
        int length = body.getInt();
        ResidentFile file = files.fileFor(call, call.resource(), ResidentFile.READ);
        if (file == null) {
            return;
        }
        if (at < 0) {
            call.refuseUnknown();
            return;
        }
        read(call, file, call.resource(), at, length, count -> {});
    }

    private void tellSize(ResidentCall call) throws IOException {
        ResidentFile file = files.fileFor(call, call.resource(), 0);
        if (file != null) {
            answerNumber(call, file.size(call.resource()));
        }
    }

    private void truncate(ResidentCall call, ByteBuffer body) throws IOException {
        long size = body.getLong();
        ResidentUse inode = call.resource();
        ResidentFile file = files.fileFor(call, inode, ResidentFile.WRITE);
        if (file == null) {
            return;
        }
        if (size < 0) {
            call.refuseUnknown();
            return;
        }
        if (size < file.size(inode)) {
            boolean isDone = false;
            try {
                file.writing().truncate(size);
                isDone = true;
            } finally {
                file.changed(inode, isDone ? size : -1);
            }
        }
        ResidentFiles.status(call, FileOperation.OK);
    }

    // ---- moving

    private interface AfterWrite {
        void go(ResidentFile.Transfer transfer);
    }

    private interface AfterRead {
        void go(int count) throws IOException;
    }

    private void move(
            ResidentCall call, ResidentFile file, ResidentUse inode, ByteBuffer data, long at, AfterWrite after)
            throws IOException {
        long size = file.size(inode);
        ResidentFile.Transfer transfer = new ResidentFile.Transfer();
        java.nio.channels.FileChannel channel = file.writing();
        files.move(call, file, data.remaining(), () -> transfer.write(channel, data, at), () -> {
            file.changed(inode, transfer.failure == null ? Math.max(size, at + transfer.count) : -1);
            after.go(transfer);
        });
    }

    private void read(ResidentCall call, ResidentFile file, ResidentUse inode, long at, int length, AfterRead after)
            throws IOException {
        if (length < 1 || length > FileOperation.DATA_BYTES_MAX) {
            call.refuseUnknown();
            return;
        }
        long left = file.size(inode) - at;
        if (left <= 0) {
            after.go(-1);
            answerRead(call, -1, new byte[READ_BYTES]);
            return;
        }
        int count = (int) Math.min(left, length);
        ResidentFile.Transfer transfer = new ResidentFile.Transfer();
        java.nio.channels.FileChannel channel = file.reading();
        files.move(call, file, count, () -> transfer.read(channel, READ_BYTES, count, at), () -> {
            IOException failure = transfer.failure;
            try {
                after.go(transfer.count);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
            if (failure == null) {
                answerRead(call, transfer.count, transfer.read);
            } else {
                answerMoved(call, 0, 0, failure);
            }
        });
    }

    // ---- answers

    private static void answerNumber(ResidentCall call, long number) {
        call.answer().set(new byte[] {FileOperation.OK});
        call.answer().putLong(1, number);
    }

    private static void answerRead(ResidentCall call, int count, byte[] answer) {
        ByteBuffer out = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        out.put(FileOperation.OK).putInt(count);
        call.answer().set(answer, 0, READ_BYTES + Math.max(count, 0));
    }

    private static void answerMoved(ResidentCall call, long place, int count, @Nullable IOException failure) {
        byte[] reason = failure == null ? new byte[0] : reasonOf(failure);
        ByteBuffer out =
                ByteBuffer.allocate(FileOperation.MOVED_BYTES + reason.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(failure == null ? FileOperation.OK : FileOperation.HOST_ERROR)
                .putLong(place)
                .putInt(count)
                .put(reason);
        Payload answer = call.answer();
        answer.set(out.array());
    }

    private static byte[] reasonOf(IOException failure) {
        String reason = failure instanceof FileSystemException fromHost && fromHost.getReason() != null
                ? fromHost.getReason()
                : String.valueOf(failure.getMessage());
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        return bytes.length > REASON_BYTES_MAX ? Arrays.copyOf(bytes, REASON_BYTES_MAX) : bytes;
    }
}
