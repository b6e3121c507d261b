package org.batonfs.sync;

import java.util.ArrayList;
import java.util.List;

/** What one loop has for another, in order: it goes in one piece when {@link #handOver} is called. For the sender's thread. */
final class Parcels {
    private final LoopConductor receiver;
    private ArrayList<Runnable> parcels = new ArrayList<>();

    Parcels(LoopConductor receiver) {
        this.receiver = receiver;
    }

    /** Adds what is to run on the other loop's thread. */
    void add(Runnable parcel) {
        parcels.add(parcel);
    }

    /** Lets it go; a loop that has ended does not get it any more. */
    void handOver() {
        if (!parcels.isEmpty()) {
            List<Runnable> going = parcels;
            parcels = new ArrayList<>();
            receiver.post(() -> receiver.open(going));
        }
    }
}
