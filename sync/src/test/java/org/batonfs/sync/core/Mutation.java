package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A transition of the shipped state machines broken on purpose: text of a source file and what replaces it, the invariant
 * that must notice, and a scenario in which it can.
 */
final class Mutation {
    final String name;
    final Invariant broken;
    final List<Edit> edits = new ArrayList<>();

    /** Explores the scenario, up to so many states. */
    private final IntFunction<Explored> exploration;

    private Mutation(String name, Invariant broken, IntFunction<Explored> exploration) {
        this.name = name;
        this.broken = broken;
        this.exploration = exploration;
    }

    static Mutation of(String name, Invariant broken, Scenario scenario) {
        return new Mutation(name, broken, statesMax -> Explorer.explore(scenario, statesMax));
    }

    static Mutation of(String name, Invariant broken, ResidentScenario scenario) {
        return new Mutation(name, broken, statesMax -> ResidentExplorer.explore(scenario, statesMax));
    }

    /** Explores its scenario with the classes that are loaded here, be they mutated or not. */
    Explored explore(int statesMax) {
        return exploration.apply(statesMax);
    }

    /** Replaces text that is there exactly once. */
    Mutation replace(String file, String text, String replacement) {
        edits.add(new Edit(file, text, replacement));
        return this;
    }

    static Mutation named(String name) {
        return all().stream().filter(it -> it.name.equals(name)).findFirst().orElseThrow();
    }

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        addExclusionAndFreshness(all);
        addPessimistAndOnlyLower(all);
        addOneUseAndOrder(all);
        addUpgradeAndRemember(all);
        addDeath(all);
        addDeathOfServer(all);
        addEviction(all);
        addProgressAndLegality(all);
        addPairs(all);
        all.addAll(ResidentMutations.all());
        return all;
    }

    private static Scenario readersAndWriters() {
        return Scenario.strict("readers and writers", "r0 w0", "w0 r0");
    }

    private static Scenario upgraders() {
        return Scenario.strict("upgraders", "u0", "u0");
    }

    private static void addExclusionAndFreshness(List<Mutation> all) {
        all.add(of("grantWriterBesideReader", Invariant.EXCLUSION, readersAndWriters())
                .replace("Resource", "return first != head || first.nextHolder != null;", "return false;"));
        all.add(of("grantReaderBesideWriter", Invariant.EXCLUSION, readersAndWriters())
                .replace("Resource", "return first.mode == Mode.EXCLUSIVE;", "return false;"));
        all.add(of("admitWriterBesideReader", Invariant.EXCLUSION, Scenario.strict("two threads", "r0 | w0", "r0"))
                .replace("ClientLock", "if (writer || (wanted == Mode.EXCLUSIVE && readers > 0)) {", "if (writer) {"));
        all.add(of("forgetToStoreValue", Invariant.FRESHNESS, readersAndWriters())
                .replace("ServerSession", "store(binding, release.version(), release.value());", ""));
        all.add(of("closeKeepsValueToItself", Invariant.FRESHNESS, Scenario.strict("clean exit", "w0 c0", "r0"))
                .replace(
                        "ClientLock",
                        "new Close().set(handle, epoch, version, changed)",
                        "new Close().set(handle, epoch, version, false)"));
        all.add(of("trustCachedValueAfterRecall", Invariant.FRESHNESS, Scenario.strict("writers", "w0 w0", "w0"))
                .replace(
                        "ClientLock",
                        "        if (mode == Mode.INVALID) {\n            value.set(granted.value());",
                        "        if (value.length() == 0) {\n            value.set(granted.value());"));
        all.add(of("versionMovesWithEveryGrant", Invariant.FRESHNESS, readersAndWriters())
                .replace("Resource", "binding.epoch = epoch;", "binding.epoch = epoch;\n        version++;"));
    }

    private static void addPessimistAndOnlyLower(List<Mutation> all) {
        all.add(of("giveUpDuringUse", Invariant.PESSIMIST, readersAndWriters())
                .replace("ClientLock", "return !isUseInTheWay() && !isUseOwed();", "return !isUseOwed();"));
        all.add(of("releaseButKeepUsing", Invariant.PESSIMIST, readersAndWriters())
                .replace("ClientLock", "        mode = kept;\n        recalledTo", "        recalledTo"));
        all.add(of("applyLateRelease", Invariant.ONLY_LOWER, lateRelease())
                .replace(
                        "ServerSession",
                        "if (isCurrent && !release.mode().covers(binding.mode)) {",
                        "if (!release.mode().covers(binding.mode)) {"));
        all.add(of("releaseMayRaise", Invariant.ONLY_LOWER, lateRelease())
                .replace(
                        "ServerSession",
                        "if (isCurrent && !release.mode().covers(binding.mode)) {",
                        "if (release.mode() != binding.mode) {"));
        all.add(of("applyRecallThatRaises", Invariant.ONLY_LOWER, lateRecalls())
                .replace(
                        "ClientLock",
                        "if (recall.epoch() != epoch || recall.mode().covers(mode)) {",
                        "if (recall.epoch() != epoch) {"));
        all.add(of("applyRecallOfOldEpoch", Invariant.ONLY_LOWER, lateRecalls())
                .replace(
                        "ClientLock",
                        "if (recall.epoch() != epoch || recall.mode().covers(mode)) {",
                        "if (recall.mode().covers(mode)) {"));
        all.add(of("leaveLateRecallUnanswered", Invariant.ONLY_LOWER, lateRecalls())
                .replace(
                        "ClientLock",
                        "requests.release(release.set(handle, recall.epoch(), kept, version, false));",
                        "release.set(handle, recall.epoch(), kept, version, false);"));
        all.add(of("grantOldEpochAgain", Invariant.ONLY_LOWER, readersAndWriters())
                .replace("Resource", "epoch = Counting.next(epoch);", ""));
    }

    private static Scenario lateRelease() {
        return Scenario.strict("late release", "u0", "r0 w0 | c0", "w0");
    }

    private static Scenario lateRecalls() {
        return Scenario.strict("late recalls", "w0 w0", "r0 w0").withLateRecalls(1);
    }

    private static void addOneUseAndOrder(List<Mutation> all) {
        Scenario owed = Scenario.strict("a use is owed", "r0 | w0", "r0");
        all.add(of("recallBeforeFirstUse", Invariant.ONE_USE, owed)
                .replace("ClientLock", "return !isUseInTheWay() && !isUseOwed();", "return !isUseInTheWay();"));
        all.add(of("grantCountsAsUsed", Invariant.ONE_USE, owed)
                .replace("ClientLock", "grantUnused = !waiters.isEmpty();", "grantUnused = false;"));
        Scenario three = Scenario.strict("three", "w0", "w0", "r0");
        all.add(
                of("readersPassWriter", Invariant.ORDER, three)
                        .replace(
                                "Resource",
                                "queue.addLast(binding);",
                                "if (wanted == Mode.SHARED) {\n            queue.addFirst(binding);\n        } else {\n            queue.addLast(binding);\n        }"));
        all.add(of("lastInFirstOut", Invariant.ORDER, three)
                .replace("Resource", "queue.addLast(binding);", "queue.addFirst(binding);"));
        all.add(of("grantReadersOneByOne", Invariant.ORDER, Scenario.strict("readers", "w0", "r0", "r0"))
                .replace(
                        "Resource",
                        "head.session.grantInner(head);",
                        "head.session.grantInner(head);\n                return;"));
    }

    private static void addUpgradeAndRemember(List<Mutation> all) {
        all.add(of("upgradeKeepsShared", Invariant.UPGRADE, upgraders())
                .replace(
                        "ClientLock",
                        "return !isUseInTheWay() && !isUseOwed();",
                        "return !isUseInTheWay() && !isUseOwed() && requested == Mode.INVALID;"));
        all.add(of("upgradeIsNotTold", Invariant.UPGRADE, upgraders())
                .replace(
                        "ClientLock",
                        "version = granted.version();",
                        "version = granted.mode() == Mode.EXCLUSIVE ? version : granted.version();"));
        all.add(of("upgradeIsAlwaysTold", Invariant.UPGRADE, upgraders())
                .replace(
                        "ClientLock",
                        "version = granted.version();",
                        "version = granted.version() + (granted.mode() == Mode.EXCLUSIVE ? 1 : 0);"));
        all.add(
                of("forgetValueWithLastLease", Invariant.REMEMBER, Scenario.strict("leases", "w0", "r0", "w0"))
                        .replace(
                                "Resource",
                                "        binding.mode = mode;\n        if (mode == Mode.INVALID) {\n            removeHolder(binding);",
                                "        boolean wasReader = binding.mode == Mode.SHARED;\n        binding.mode = mode;\n        if (mode == Mode.INVALID) {\n            removeHolder(binding);\n            value = wasReader && firstHolder == null ? NO_BYTES : value;"));
        all.add(of("forgetResourceOfTicket", Invariant.REMEMBER, tickets())
                .replace("ServerCore", "addReference(ticket.resource);", ""));
        all.add(of("adoptLeavesTicket", Invariant.REMEMBER, tickets())
                .replace("ServerSession", "core.drop(ticket);\n        replies", "replies"));
        all.add(of("forgetNothing", Invariant.REMEMBER, Scenario.strict("clean exit", "w0 c0", "r0 c0"))
                .replace(
                        "ServerCore",
                        "if (resource.references == 0 && !messages.isRecovering) {",
                        "if (resource.references < 0) {"));
    }

    private static Scenario tickets() {
        return Scenario.strict("a ticket", "w0 s0 c0", "a0 r0");
    }

    private static void addDeath(List<Mutation> all) {
        Scenario oneDies = Scenario.strict("one dies", "w0", "u0", "r0").withDeaths(1);
        all.add(of("deathLeavesNoDoubt", Invariant.DEATH, oneDies)
                .replace("Resource", "!orderly) {\n                inDoubt = true;", "!orderly) {"));
        all.add(of("deathLeavesVersion", Invariant.DEATH, oneDies)
                .replace("Resource", "                version = afterLoss(messages);\n", ""));
        all.add(of("closeLeavesDoubt", Invariant.DEATH, Scenario.strict("clean exit", "w0 c0", "r0"))
                .replace(
                        "Resource",
                        "if (binding.mode == Mode.EXCLUSIVE && !orderly) {",
                        "if (binding.mode == Mode.EXCLUSIVE) {"));
        all.add(of("doubtIsNotPassedOn", Invariant.DEATH, oneDies)
                .replace(
                        "ClientLock",
                        "inDoubt = granted.inDoubt();\n        requested",
                        "inDoubt = false;\n        requested"));
        all.add(of(
                        "doubtOutlivesWrite",
                        Invariant.DEATH,
                        Scenario.strict("one dies", "w0", "w0 r0", "r0").withDeaths(1))
                .replace("Resource", "        inDoubt = false;\n", ""));
        all.add(of("deathLeavesWait", Invariant.DEATH, oneDies).replace("Resource", "queue.remove(binding);", ""));
        all.add(
                of("deathLeavesHold", Invariant.DEATH, oneDies)
                        .replace(
                                "Resource",
                                "removeHolder(binding);\n        }\n        messages",
                                "if (orderly) {\n                removeHolder(binding);\n            }\n        }\n        messages"));
        all.add(
                of("deathServesNobody", Invariant.DEATH, oneDies)
                        .replace(
                                "Resource",
                                "recallTimes.remove(binding);\n        advance(messages);",
                                "recallTimes.remove(binding);\n        if (orderly) {\n            advance(messages);\n        }"));
        all.add(of("deathStrikesInnocents", Invariant.DEATH, oneDies)
                .replace(
                        "ServerSession",
                        "binding.resource.withdraw(binding);",
                        "binding.resource.withdraw(binding);\n            binding.resource.firstHolder = null;"));
    }

    private static Scenario serverDies(String... clients) {
        return Scenario.strict("the server dies", clients).withCrashes(1);
    }

    private static void addDeathOfServer(List<Mutation> all) {
        all.add(of("claimsAreForgotten", Invariant.DEATH, serverDies("w0", "r0"))
                .replace("ServerSession", "binding.resource.remember(claim);", ""));
        all.add(of("idleClaimsAreIgnored", Invariant.DEATH, serverDies("w0", "r0"))
                .replace(
                        "ServerSession",
                        "if (core.isRecovering()) {",
                        "if (core.isRecovering() && claim.mode() != Mode.INVALID) {"));
        all.add(of("lateClaimIsAccepted", Invariant.ORDER, serverDies("r0", "r0"))
                .replace(
                        "ServerCore",
                        "return messages.isRecovering && messages.generation.follows(",
                        "return messages.generation.follows("));
        all.add(of("recoveryGrantsAtOnce", Invariant.ORDER, serverDies("w0", "w0"))
                .replace("Resource", "while (queue != null && !messages.isRecovering) {", "while (queue != null) {"));
        all.add(of("firstClaimWins", Invariant.DEATH, serverDies("w0", "w0"))
                .replace("Resource", "if (isAsLate || isLater(claim)) {", "if (!isClaimed) {"));
        all.add(of("lastClaimWins", Invariant.FRESHNESS, serverDies("w0", "w0"))
                .replace("Resource", "if (isAsLate || isLater(claim)) {", "if (claim.handle() > 0) {"));
        all.add(of("recoveryLeavesNoDoubt", Invariant.DEATH, serverDies("w0", "r0"))
                .replace("Resource", "            inDoubt |= isClaimed;\n", ""));
        all.add(of("neverGrantedClaimLeavesNoDoubt", Invariant.DEATH, serverDies("w0", "r0"))
                .replace("Resource", "isClaimed = true;", "isClaimed |= claim.epoch() > 0;"));
        all.add(of("doubtIsNotClaimed", Invariant.DEATH, serverDies("w0", "r0").withDeaths(1))
                .replace(
                        "ClientLock",
                        "epoch, version, inDoubt);\n            reclaim",
                        "epoch, version, false);\n            reclaim"));
        all.add(of("recoveryForgetsWhatIsClosed", Invariant.FRESHNESS, serverDies("w0 c0", "r0"))
                .replace(
                        "ServerCore",
                        "if (resource.references == 0 && !messages.isRecovering) {",
                        "if (resource.references == 0) {"));
        all.add(of("successorCountsFromZero", Invariant.UPGRADE, serverDies("w0", "u0"))
                .replace("ServerCore", "messages.isRecovering ? 0 : freshVersion;", "0;"));
        all.add(of("suspendedLockIsUsed", Invariant.PESSIMIST, serverDies("w0 w0", "w0"))
                .replace(
                        "ClientLock",
                        "!waiters.isEmpty() || suspended) {\n            return false;\n        }\n        return (",
                        "!waiters.isEmpty()) {\n            return false;\n        }\n        return ("));
        all.add(of("suspendedLockIsGivenUp", Invariant.PESSIMIST, serverDies("w0", "r0"))
                .replace(
                        "ClientLock",
                        "            suspended = true;\n",
                        "            suspended = true;\n            mode = Mode.INVALID;\n"));
        all.add(of("lossIsNotTold", Invariant.DEATH, serverDies("w0", "r0"))
                .replace(
                        "ClientLock",
                        "            losses = losses + 1;\n            advance(nowNanos);\n",
                        "            advance(nowNanos);\n"));
        all.add(of("lostHoldIsKept", Invariant.PESSIMIST, serverDies("w0", "r0"))
                .replace(
                        "ClientLock",
                        "            suspended = false;\n            mode = Mode.INVALID;\n",
                        "            suspended = false;\n"));
        all.add(of("requestIsNotSentAgain", Invariant.PROGRESS, serverDies("w0", "r0"))
                .replace(
                        "ClientLock",
                        "            suspended = true;\n            requested = Mode.INVALID;\n",
                        "            suspended = true;\n"));
        addGenerations(all);
        addBreaks(all);
        all.add(of("recoveryNeverServes", Invariant.ORDER, serverDies("w0", "r0"))
                .replace("ServerCore", "                resource.advance(messages);\n", ""));
    }

    private static void addGenerations(List<Mutation> all) {
        all.add(of("holdOfAnyServerIsGivenBack", Invariant.DEATH, serverDiesTwice("r0", "u0"))
                .replace(
                        "ServerCore",
                        "return messages.isRecovering && messages.generation.follows(claim.generation(), claim.client());",
                        "return messages.isRecovering;"));
        all.add(of("onlyHoldsOfTheLastServerCount", Invariant.DEATH, serverDiesTwice("r0", "r0"))
                .replace(
                        "Generation", "oldestHeld <= earlier && earlier <= newestHeld &&", "earlier == newestHeld &&"));
        all.add(of("valueOfEarlierServerWins", Invariant.FRESHNESS, serverDiesTwice("w0", "w0"))
                .replace(
                        "Resource",
                        ": claim.generation() > generation",
                        ": generation == 0 || claim.generation() < generation"));
        all.add(of("reclaimedHoldKeepsItsGeneration", Invariant.DEATH, serverDiesTwice("r0", "r0"))
                .replace(
                        "ClientLock",
                        "        suspended = false;\n        generation = granted.generation();\n",
                        "        suspended = false;\n"));
    }

    private static void addBreaks(List<Mutation> all) {
        Scenario breaks =
                Scenario.strict("a break", "w0 w0 w0", "w0").withCuts(1).withReconnection();
        Scenario serverDies = Scenario.strict("the server dies after a break", "w0 w0", "w0")
                .withCuts(1)
                .withReconnection()
                .withCrashes(1);
        Scenario comesAndGoes = Scenario.strict("a break, and nobody else", "w0 r0", "o0 c0")
                .withCuts(1)
                .withReconnection();
        all.add(of("departedHoldIsGivenBack", Invariant.DEATH, serverDies)
                .replace("Generation", "&& !departures.contains(new Departure(earlier, client))", ""));
        all.add(of("nobodyIsToldWhoHasDeparted", Invariant.DEATH, serverDies)
                .replace("ServerSession", "core.onDeparted(this);", ""));
        all.add(of("versionMovesByOneWhenAHolderIsLost", Invariant.DEATH, serverDies)
                .replace("Resource", "return Counting.after(version, messages.versionLeap);", "return version + 1;"));
        all.add(of("voidUseSeesTheNextGrant", Invariant.DEATH, breaksWithThreads())
                .replace("ClientLock", "!isRecalled() && !voidInUse;", "!isRecalled();"));
        all.add(of("changesAreNeverTold", Invariant.LEGALITY, breaks)
                .replace("ClientLock", "boolean mayTell = mode == Mode.EXCLUSIVE &&", "boolean mayTell = false &&"));
        all.add(of("newResourceBeginsWithOldVersions", Invariant.UPGRADE, breaksAndUpgrades())
                .replace("ServerCore", "freshVersion = Counting.next(resource.version);", ""));
        all.add(of("lateClaimLeavesNoDoubt", Invariant.DEATH, comesAndGoes)
                .replace("ServerSession", "binding.resource.inDoubt |= claim.epoch() > 0;", ""));
    }

    private static Scenario breaksWithThreads() {
        return Scenario.strict("a break of two threads", "w0 | w0", "w0")
                .withCuts(1)
                .withReconnection();
    }

    private static Scenario breaksAndUpgrades() {
        return Scenario.strict("a break while one upgrades", "u0 w0", "o0 c0")
                .withCuts(1)
                .withReconnection();
    }

    private static Scenario serverDiesTwice(String... clients) {
        return Scenario.strict("the server dies twice", clients).withCrashes(2);
    }

    private static void addEviction(List<Mutation> all) {
        Scenario chain = Scenario.strict("a chain", "w1", "+0 w1 -0", "w0").withEvictions(1);
        Scenario ring = Scenario.strict("a ring", "+0 w1 -0", "+1 w0 -1").withRings();
        all.add(of("evictWhoWaitsForAnother", Invariant.LEGALITY, chain)
                .replace("RecallTimes", "if (hasLasted && !waits.isInRing(binding.session)) {", "if (nanosMax < 0) {"));
        all.add(of("anyWaitExcuses", Invariant.PROGRESS, ring)
                .replace("RecallTimes", "if (hasLasted && !waits.isInRing(binding.session)) {", "if (hasLasted) {"));
        all.add(of("evictAllOfARing", Invariant.LEGALITY, ring)
                .replace("WaitGraph", "next.isWaiting() && !next.isEvicted()", "next.isWaiting()"));
        all.add(of("neverEvict", Invariant.PROGRESS, chain).replace("RecallTimes", "        entry.parts++;\n", ""));
    }

    private static void addPairs(List<Mutation> all) {
        Scenario pairs =
                Scenario.strict("pairs", "+0 w1 -0 p1", "+0 w1 -0 | w1").withPairs();
        all.add(of("innerIsGrantedBesideItsHolder", Invariant.EXCLUSION, pairs)
                .replace("Resource", "if (firstHolder == null && head() == null &&", "if (head() == null &&"));
        all.add(of("requestThatCrossesItsGrantIsServed", Invariant.LEGALITY, pairs)
                .replace(
                        "ServerSession",
                        "if (binding.grantedUnasked && binding.mode.covers(wanted)) {",
                        "if (binding.handle < 0) {"));
        all.add(of(
                        "voidUseSeesWhatIsGrantedUnasked",
                        Invariant.DEATH,
                        Scenario.strict("pairs, a break", "w1 w1 | w0", "w1")
                                .withPairs()
                                .withCuts(1)
                                .withReconnection())
                .replace("ClientLock", "if (isUnasked && isInUse()) {", "if (isOver()) {"));
        all.add(
                of(
                                "innerIsGrantedBeforeItIsRecovered",
                                Invariant.DEATH,
                                Scenario.strict("pairs, the server dies", "w1 w0", "w1")
                                        .withPairs()
                                        .withCrashes(1))
                        .replace(
                                "ServerCore",
                                "            for (Resource resource : all) {\n                resource.endRecovery(messages);\n            }\n",
                                "            for (int i = all.size() - 1; i >= 0; i--) {\n                all.get(i).endRecovery(messages);\n                all.get(i).advance(messages);\n            }\n"));
    }

    private static void addProgressAndLegality(List<Mutation> all) {
        all.add(of("recallNobody", Invariant.PROGRESS, readersAndWriters())
                .replace("Resource", "holder.session.replies().recall(recall);", ""));
        all.add(of("wakeNobody", Invariant.PROGRESS, readersAndWriters())
                .replace("ClientLock", "wakeups.wake(waiter);", ""));
        all.add(of("askOnlyOnce", Invariant.PROGRESS, readersAndWriters())
                .replace(
                        "ClientLock",
                        "return requested == Mode.INVALID && !isRecalled()",
                        "return requested == Mode.INVALID && epoch == 0 && !isRecalled()"));
        all.add(of("keepForEver", Invariant.PROGRESS, Scenario.hold("minimum hold", "w0", "w0"))
                .replace("MinimumHold", "return nowNanos - deadlineNanos() >= 0;", "return minimumNanos == 0;")
                .replace("MinimumHold", "boolean isIdle = uses == usesSeen;", "boolean isIdle = false;"));
        all.add(of("forgetTimer", Invariant.PROGRESS, Scenario.hold("minimum hold", "w0", "w0"))
                .replace(
                        "ClientLock",
                        "            wakeups.wakeAt(minimumHold.wakeNanos());\n        }\n        advance(nowNanos);",
                        "        }\n        advance(nowNanos);"));
        all.add(of("forgetTimerAfterFirstUse", Invariant.PROGRESS, Scenario.hold("minimum hold", "w0", "w0"))
                .replace("ClientLock", "if (keeping && isLookOver && state == State.OPEN) {", "if (isOver()) {"));
        all.add(of("lookForEverInFirstUse", Invariant.PROGRESS, Scenario.hold("minimum hold", "w0", "w0"))
                .replace(
                        "ClientLock",
                        "if (keeping && state == State.OPEN && !isKeptByFirstUse()) {",
                        "if (keeping && state == State.OPEN) {"));
        all.add(of("closingKeepsAll", Invariant.PROGRESS, Scenario.strict("closing", "w0 r0 | c0", "r0"))
                .replace(
                        "ClientLock",
                        "if (isRecalled() && mayGiveUp()) {",
                        "if (isRecalled() && mayGiveUp() && !isInUse()) {"));
        all.add(of("waitForeverForTheStuck", Invariant.PROGRESS, readersAndWriters())
                .replace("Resource", "messages.recallTimes.add(holder);", ""));
        all.add(of(
                        "evictForNothing",
                        Invariant.LEGALITY,
                        Scenario.strict("impatient", "r0", "w0").withDeaths(1))
                .replace("Resource", "stopRecallTimes(messages);", ""));
        all.add(of(
                        "lostConnectionEndsNoWaits",
                        Invariant.PROGRESS,
                        Scenario.strict("cut", "w0", "w0").withCuts(1))
                .replace(
                        "ClientLock",
                        "            mode = Mode.INVALID;\n        }\n        endWaits(outcome);",
                        "            mode = Mode.INVALID;\n        }"));
        all.add(
                of("recallAgainAndAgain", Invariant.PROGRESS, readersAndWriters())
                        .replace(
                                "ClientLock",
                                "        if (recalledTo.covers(recall.mode())) {",
                                "        if (isInUse()) {\n            requests.release(release.set(handle, epoch, mode, version, false));\n        }\n        if (recalledTo.covers(recall.mode())) {")
                        .replace(
                                "ServerSession",
                                "        if (isCurrent && !release.mode().covers(binding.mode)) {",
                                "        if (isCurrent && release.mode().covers(binding.mode) && binding.mode != Mode.INVALID) {\n            binding.recalledTo = Mode.EXCLUSIVE;\n            binding.resource.lower(binding, binding.mode, core.messages);\n            binding.resource.advance(core.messages);\n        }\n        if (isCurrent && !release.mode().covers(binding.mode)) {"));
        all.add(of("askTwice", Invariant.LEGALITY, Scenario.strict("two threads", "w0 | w0", "w0"))
                .replace("ClientLock", "return requested == Mode.INVALID && !isRecalled()", "return !isRecalled()"));
    }

    /**
     * A change of source text.
     *
     * @param file the name of the class
     * @param text what is there
     * @param replacement what shall be there
     */
    record Edit(String file, String text, String replacement) {}

    @Override
    public String toString() {
        return name;
    }
}
