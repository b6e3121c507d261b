package org.batonfs.fs.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is remembered of a directory that is very long. */
class DirectoryNamesTest {
    @Test
    void shouldNotRememberAListingThatIsTooLong() {
        TreeSet<String> names = new TreeSet<>();
        for (int i = 0; i < DirectoryNames.LISTING_MAX; i++) {
            names.add("n" + i);
        }
        DirectoryNames longest = new DirectoryNames(1);
        assertEquals(DirectoryNames.LISTING_MAX, longest.learnListing(names).size());
        assertEquals(Dentry.ABSENT, longest.get("absent"), "it knows all names");
        names.add("one-too-many");
        DirectoryNames tooLong = new DirectoryNames(1);
        assertEquals(DirectoryNames.LISTING_MAX + 1, tooLong.learnListing(names).size());
        assertNull(tooLong.listing());
        assertNull(tooLong.get("absent"), "it knows nothing");
    }
}
