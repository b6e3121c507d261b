package org.batonfs.sync.core;

import java.util.List;

/** What the server does for clients, broken on purpose. */
final class ResidentMutations {
    private ResidentMutations() {}

    static List<Mutation> all() {
        return List.of(
                Mutation.of("agentIgnoresRecalls", Invariant.PROGRESS, oneHoldsOneNever())
                        .replace("ResidentAgent", "resource.lock.onRecall(said.recall, NO_TIME);", ""),
                Mutation.of("agentGivesNothingBack", Invariant.PROGRESS, oneHoldsOneNever())
                        .replace("AgentCall", "        giveBack(first, from);\n", ""),
                Mutation.of("agentForgetsTheSecondOfAPair", Invariant.PROGRESS, pairs())
                        .replace("AgentCall", "        giveBack(other, from);\n", ""),
                Mutation.of("agentTellsChangesTwice", Invariant.LEGALITY, oneHoldsOneNever())
                        .replace("ResidentAgent", "                lock.stored();\n", ""),
                Mutation.of("agentKeepsWhatNobodyHas", Invariant.REMEMBER, ResidentScenario.strict("closes", "a0 c0"))
                        .replace("ResidentAgent", "            lonely.add(name);\n", ""),
                Mutation.of("agentDoesWhatTheDeadHaveAskedFor", Invariant.FRESHNESS, oneDies())
                        .replace("ResidentSession", "new ArrayList<>(calls.values())", "new ArrayList<AgentCall>()"),
                Mutation.of("agentWaitsForWhatWasTakenBack", Invariant.LEGALITY, takenBack())
                        .replace(
                                "AgentCall",
                                "            slot.use.work().lock.cancel(slot.waiter, ResidentAgent.NO_TIME);\n",
                                ""),
                Mutation.of("agentTakesBackWhatIsBeingDone", Invariant.FRESHNESS, takenBack())
                        .replace(
                                "AgentCall",
                                "isAbandoned || (stage != Stage.TAKING_FIRST && stage != Stage.TAKING_OTHER)",
                                "isAbandoned"),
                Mutation.of("agentDoesNotSayThatItWaitsNoMore", Invariant.LEGALITY, oneHoldsOneNever())
                        .replace("AgentCall", "            sessionOfCaller().agentHasWaited(slot.binding);\n", ""),
                Mutation.of("grantReaderBesideAgent", Invariant.EXCLUSION, pairs())
                        .replace("Resource", "return first.mode == Mode.EXCLUSIVE;", "return false;"),
                Mutation.of("clientForgetsWhatItWasTold", Invariant.FRESHNESS, serverDies())
                        .replace("ClientLock", "mode == Mode.INVALID && !isInUse() && isNews", "isNews && epoch < 0"));
    }

    private static ResidentScenario oneHoldsOneNever() {
        return ResidentScenario.strict("one holds, one never", "w0", "a0 a0");
    }

    private static ResidentScenario pairs() {
        return ResidentScenario.strict("pairs", "b0", "r0 w1");
    }

    private static ResidentScenario oneDies() {
        return ResidentScenario.strict("one dies", "w0", "a0").withDeaths(1);
    }

    private static ResidentScenario takenBack() {
        return ResidentScenario.strict("taken back", "w0", "l0").withWithdrawals(1);
    }

    private static ResidentScenario serverDies() {
        return ResidentScenario.strict("the server dies", "a0", "g0").withCrash();
    }
}
