package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MethodId;
import org.junit.jupiter.api.Test;

/** Frames as pure bytes. */
class FrameCodecTest {
    private static final MessageType[] TYPES = table();

    private static MessageType[] table() {
        MessageType[] table = new MessageType[256];
        table[Echo.ECHO.id()] = Echo.ECHO;
        return table;
    }

    private static Echo sample(SplittableRandom random) {
        Echo echo = Echo.of(random.nextLong(), random.nextInt(200));
        random.nextBytes(echo.payload.array());
        echo.small = random.nextInt(101);
        echo.flag = random.nextBoolean();
        echo.colour = Echo.COLOURS[random.nextInt(3)];
        echo.text = "é".repeat(random.nextInt(20));
        return echo;
    }

    private static byte[] encode(Echo echo) {
        FrameWriter writer = new FrameWriter();
        writer.frame(Echo.ECHO, echo);
        ByteBuffer buffer = writer.buffer();
        byte[] frame = new byte[buffer.position()];
        buffer.flip().get(frame);
        return frame;
    }

    private static List<byte[]> decode(byte[] stream, SplittableRandom cuts) throws MalformedFrameException {
        FrameDecoder decoder = new FrameDecoder(TYPES, 1 << 20);
        FrameReader reader = new FrameReader();
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, cuts.nextInt(1, 1 + cuts.nextInt(1, 400)));
            ByteBuffer chunk = ByteBuffer.wrap(stream, at, count).slice().order(ByteOrder.LITTLE_ENDIAN);
            decoder.decode(chunk, (type, payload) -> frames.add(encode(reader.read(payload, new Echo()))));
            at += count;
        }
        assertFalse(decoder.isMidFrame());
        return frames;
    }

    @Test
    void shouldDecodeTheSameFramesHoweverTheStreamIsCut() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            List<byte[]> sent = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.allocate(1 << 16);
            for (int i = 0; i < 20; i++) {
                byte[] frame = encode(sample(random));
                sent.add(frame);
                stream.put(frame);
            }
            List<byte[]> received = decode(Arrays.copyOf(stream.array(), stream.position()), random);
            assertEquals(sent.size(), received.size(), "seed " + seed);
            for (int i = 0; i < sent.size(); i++) {
                assertArrayEquals(sent.get(i), received.get(i), "seed " + seed);
            }
        }
    }

    @Test
    void shouldLayAFrameOutAsDocumented() {
        Echo echo = Echo.of(0x0102030405060708L);
        echo.text = "a";
        assertArrayEquals(
                new byte[] {20, 0, 0, 0, 16, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 'a', 0, 0}, encode(echo));
    }

    @Test
    void shouldReadAndWriteTheSameFieldsByChronicleBytes() {
        Echo echo = sample(new SplittableRandom(1));
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap();
        echo.writeMarshallable(bytes);
        byte[] frame = encode(echo);
        assertArrayEquals(Arrays.copyOfRange(frame, MessageType.HEADER_BYTES, frame.length), bytes.toByteArray());
        Echo copy = new Echo();
        copy.readMarshallable(bytes);
        assertArrayEquals(frame, encode(copy));
    }

    /** The own side's mistakes throw at once, and leave nothing of the frame behind. */
    @Test
    void shouldRefuseToSendWhatThePeerWouldRefuse() {
        FrameWriter writer = new FrameWriter();
        writer.frame(Echo.ECHO, Echo.of(1));
        int before = writer.buffer().position();
        Echo tooSmall = Echo.of(1);
        tooSmall.small = 101;
        assertThrows(IllegalArgumentException.class, () -> writer.frame(Echo.ECHO, tooSmall));
        Echo tooLong = Echo.of(1, 60_001);
        assertThrows(IllegalArgumentException.class, () -> writer.frame(Echo.ECHO, tooLong));
        assertEquals(before, writer.buffer().position());
    }

    @Test
    void shouldAgreeWithTheJdkOnWhatIsUtf8() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int valid = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 6)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes[0] = (byte) (0xC0 + random.nextInt(64));
                for (int i = 1; i < bytes.length; i++) {
                    bytes[i] = (byte) (0x80 + random.nextInt(64));
                }
            }
            boolean expected = jdkAccepts(bytes);
            valid += expected ? 1 : 0;
            assertEquals(
                    expected,
                    Utf8.isValid(ByteBuffer.wrap(bytes), 0, bytes.length),
                    () -> "seed " + seed + ": " + Arrays.toString(bytes));
        }
        assertTrue(valid > 1_000, "too few valid samples: " + valid);
    }

    private static boolean jdkAccepts(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void shouldKeepTheControlInterfacesAndTheirTablesTheSame() {
        assertAgree(Control.ToServer.class, Control.CLIENT_TO_SERVER);
        assertAgree(Control.ToClient.class, Control.SERVER_TO_CLIENT);
    }

    private static void assertAgree(Class<?> direction, MessageType[] types) {
        Method[] methods = direction.getDeclaredMethods();
        assertEquals(types.length, methods.length);
        for (MessageType type : types) {
            Method method = Arrays.stream(methods)
                    .filter(candidate -> candidate.getName().equals(type.name()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(type.id(), method.getAnnotation(MethodId.class).value());
            assertEquals(type.messageClass(), method.getParameterTypes()[0]);
            assertEquals(type.messageClass(), type.newMessage().getClass());
        }
    }

    @Test
    void shouldGrowAPayloadWithZerosAndKeepItsArray() {
        Payload payload = new Payload();
        payload.set(new byte[] {1, 2, 3});
        payload.putLong(8, 0x0102030405060708L);
        assertEquals(16, payload.length());
        assertEquals("01020300000000000807060504030201", payload.toString());
        assertEquals(0x0102030405060708L, payload.getLong(8));
        assertThrows(IndexOutOfBoundsException.class, () -> payload.getLong(9));
        byte[] array = payload.array();
        payload.clear();
        payload.putLong(0, 5);
        assertEquals(8, payload.length());
        assertEquals(array, payload.array());
        Payload copy = new Payload();
        copy.set(payload);
        assertEquals(payload, copy);
        assertEquals(payload.hashCode(), copy.hashCode());
    }
}
