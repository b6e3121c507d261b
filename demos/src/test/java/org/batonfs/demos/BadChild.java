package org.batonfs.demos;

/** A child that does not do its part. */
final class BadChild {
    private BadChild() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        switch (orders.name()) {
            case "ends" -> throw new IllegalStateException("this child has had enough");
            case "hangs" -> {
                parent.awaitGo();
                Thread.currentThread().join();
            }
            case "lingers" -> {
                parent.awaitGo();
                parent.say("done, it says");
                Thread.currentThread().join();
            }
            default -> throw new IllegalArgumentException(orders.name());
        }
    }
}
