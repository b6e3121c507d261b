package org.batonfs.ipc.simulation;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;

/** Stands for {@link java.io.FileInputStream}; interrupts do not matter to it either. */
@SuppressWarnings("DoNotCallSuggester") // it only has to have the methods
public final class SimFileInputStream extends InputStream {
    private final InputStream bytes;

    public SimFileInputStream(File file) throws IOException {
        try {
            bytes = new ByteArrayInputStream(SimFiles.readAllBytes(((SimFiles.SimFile) file).path));
        } catch (NoSuchFileException e) {
            throw new FileNotFoundException(file.toString());
        }
    }

    public SimFileInputStream(String name) {
        throw new UnsupportedOperationException("descriptors are not simulated: " + name);
    }

    public FileDescriptor getFD() {
        throw new UnsupportedOperationException("descriptors are not simulated");
    }

    @Override
    public int read() throws IOException {
        Machine.current().point();
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Machine.current().point();
        return bytes.read(into, offset, length);
    }
}
