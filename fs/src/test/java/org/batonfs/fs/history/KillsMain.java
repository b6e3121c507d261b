package org.batonfs.fs.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Options;

/**
 * Kills as many clients and main processes as it is told, in the middle of dense runs, under all policies in turn:
 * {@code .ci/prove kills [--clients N] [--servers M] [--seed S]}.
 */
public final class KillsMain {
    private static final int CLIENTS = 1_000;
    private static final int SERVERS = 100;
    private static final int CLIENTS_PER_EPISODE = 10;

    private static final String USAGE = """
            usage: kills [--clients N] [--servers M] [--seed S]

            SIGKILLs N clients (default 1,000) and M main processes (default 100) in the middle of dense writes, and looks for
            every acknowledged record. Ends with 1 if one is lost, twice or out of order, if the median from the kill of a holder
            to the next grant is above 10 ms, or if a call that was blocked took longer than 1 s to fail after the kill of the
            main process.
            """;

    private KillsMain() {}

    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(USAGE, List.of("--clients", "--servers", "--seed"), List.of(), arguments);
        int clients = Math.toIntExact(options.number("--clients", CLIENTS));
        int servers = Math.toIntExact(options.number("--servers", SERVERS));
        long seed = options.number("--seed", System.nanoTime());
        List<String> misses = run(clients, servers, seed).misses();
        misses.forEach(System.out::println);
        System.out.println(misses.isEmpty() ? "all bounds are kept" : "NOT all bounds are kept");
        System.exit(misses.isEmpty() ? 0 : 1);
    }

    private static KillEpisode.Figures run(int clients, int servers, long seed) throws Exception {
        KillEpisode.Figures figures = new KillEpisode.Figures();
        long startedAt = System.nanoTime();
        int episodes = Math.max(1, Math.max((clients + CLIENTS_PER_EPISODE - 1) / CLIENTS_PER_EPISODE, servers));
        for (int episode = 0; episode < episodes; episode++) {
            Policy policy = Policy.values()[episode % Policy.values().length];
            int ofClients = share(clients, episodes, episode);
            int ofServers = share(servers, episodes, episode);
            try {
                episode(policy, seed + episode, ofClients, ofServers, figures);
            } catch (AssertionError e) {
                e.printStackTrace();
                System.exit(1);
            }
            System.out.printf(
                    "%4d s  episode %d of %d, %s, seed %d, %d clients and %d main processes killed so far%n%s%n",
                    (System.nanoTime() - startedAt) / 1_000_000_000,
                    episode + 1,
                    episodes,
                    policy,
                    seed + episode,
                    figures.grant.count(),
                    figures.failure.count(),
                    (episode + 1) % 10 == 0 || episode + 1 == episodes ? figures : "");
        }
        return figures;
    }

    private static int share(int all, int episodes, int episode) {
        return (int) ((long) all * (episode + 1) / episodes - (long) all * episode / episodes);
    }

    /** One run with its own files, in which so many are killed; the main processes at random moments between the clients. */
    static void episode(Policy policy, long seed, int clients, int servers, KillEpisode.Figures figures)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = Files.createTempDirectory("baton-kills-");
        KillEpisode episode = null;
        boolean done = false;
        try {
            episode = new KillEpisode(policy, random, folder, figures);
            int left = servers;
            for (int i = 0; i < clients + servers; i++) {
                if (random.nextInt(clients + servers - i) < left) {
                    left--;
                    episode.killServer();
                } else {
                    episode.killClient();
                }
            }
            episode.close();
            done = true;
        } catch (AssertionError | Exception e) {
            throw new AssertionError(policy + ", seed " + seed + ", kept in " + folder + ": " + e.getMessage(), e);
        } finally {
            if (!done && episode != null) {
                episode.abandon();
            }
        }
        HistoryRun.delete(folder);
    }
}
