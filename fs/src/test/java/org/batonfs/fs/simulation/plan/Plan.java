package org.batonfs.fs.simulation.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.batonfs.ipc.simulation.MachineSettings;

/**
 * A world and what happens in it. With the seed in the machine's settings, it decides everything.
 *
 * @param policy what the policy of all processes is, or {@link #MIXED}
 * @param recallMicros how long a holder may leave a recall unanswered
 * @param outgoingBytes what waits for a client at most
 */
public record Plan(
        MachineSettings machine,
        String policy,
        long recallMicros,
        int outgoingBytes,
        List<ClientPlan> clients,
        List<Fault> faults) {

    /** Stands for a world in which each process follows a policy of its own. */
    public static final String MIXED = "MIXED";

    /** The same under another seed. */
    public Plan withSeed(long seed) {
        MachineSettings m = machine;
        MachineSettings other = new MachineSettings(
                seed,
                m.switchOneIn(),
                m.delayMicrosMax(),
                m.slowOneIn(),
                m.slowMicrosMax(),
                m.socketBytes(),
                m.partialOneIn(),
                m.stepsMax());
        return new Plan(other, policy, recallMicros, outgoingBytes, clients, faults);
    }

    public Plan withClients(List<ClientPlan> others) {
        return new Plan(machine, policy, recallMicros, outgoingBytes, others, faults);
    }

    public Plan withFaults(List<Fault> others) {
        return new Plan(machine, policy, recallMicros, outgoingBytes, clients, others);
    }

    /** How many acts there are. */
    public int actCount() {
        return clients.stream()
                .flatMap(client -> client.threads().stream())
                .mapToInt(List::size)
                .sum();
    }

    /** The text that {@link #parse} reads. */
    public String text() {
        MachineSettings m = machine;
        StringBuilder text = new StringBuilder();
        text.append("machine ").append(m.seed());
        for (long number : new long[] {
            m.switchOneIn(),
            m.delayMicrosMax(),
            m.slowOneIn(),
            m.slowMicrosMax(),
            m.socketBytes(),
            m.partialOneIn(),
            m.stepsMax()
        }) {
            text.append(' ').append(number);
        }
        text.append("\nserver ")
                .append(policy)
                .append(' ')
                .append(recallMicros)
                .append(' ')
                .append(outgoingBytes);
        for (ClientPlan client : clients) {
            text.append("\nclient ").append(client.reconnects() ? "reconnects" : "gives-up");
            for (List<Act> thread : client.threads()) {
                text.append("\nthread ")
                        .append(thread.stream().map(Act::toString).collect(Collectors.joining(", ")));
            }
        }
        for (Fault fault : faults) {
            text.append("\nfault ").append(fault.atMicros()).append(' ').append(fault.kind());
            text.append(' ').append(fault.client()).append(' ').append(fault.forMicros());
        }
        return text.append('\n').toString();
    }

    /** Reads what {@link #text} wrote. */
    public static Plan parse(String text) {
        String[] lines = text.strip().split("\n", -1);
        String[] m = lines[0].strip().split(" ", -1);
        MachineSettings machine = new MachineSettings(
                Long.parseLong(m[1]),
                Integer.parseInt(m[2]),
                Integer.parseInt(m[3]),
                Integer.parseInt(m[4]),
                Integer.parseInt(m[5]),
                Integer.parseInt(m[6]),
                Integer.parseInt(m[7]),
                Long.parseLong(m[8]));
        String[] server = lines[1].strip().split(" ", -1);
        List<ClientPlan> clients = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 2; i < lines.length; i++) {
            String[] words = lines[i].strip().split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            switch (words[0]) {
                case "client" -> clients.add(new ClientPlan(rest.equals("reconnects"), new ArrayList<>()));
                case "thread" -> clients.get(clients.size() - 1).threads().add(acts(rest));
                case "fault" -> faults.add(fault(rest.split(" ", -1)));
                default -> throw new IllegalArgumentException(lines[i]);
            }
        }
        return new Plan(machine, server[1], Long.parseLong(server[2]), Integer.parseInt(server[3]), clients, faults);
    }

    private static List<Act> acts(String text) {
        List<Act> acts = new ArrayList<>();
        for (String act : text.isBlank() ? new String[0] : text.split(", ", -1)) {
            String[] words = act.strip().split(" ", -1);
            int amount = words.length > 2 ? Integer.parseInt(words[2]) : 0;
            acts.add(new Act(ActKind.valueOf(words[0]), Integer.parseInt(words[1]), amount));
        }
        return acts;
    }

    private static Fault fault(String[] words) {
        return new Fault(
                Long.parseLong(words[0]),
                FaultKind.valueOf(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]));
    }
}
