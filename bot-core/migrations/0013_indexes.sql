-- Pages of the board, and announcements that say something outdated, are found without looking at all the others.

-- A page of the board begins where its order does, and holds what may stand on it alone: what is left out is then not read
-- to be skipped, and the pages are counted from the index. The conditions are those of the queries, word for word.

DROP INDEX suggestions_top;

DROP INDEX suggestions_new;

CREATE INDEX suggestions_top ON suggestions (show_id, votes DESC, number)
    WHERE hidden = 0 AND state IN ('open', 'contacted', 'accepted', 'booked', 'recorded');

CREATE INDEX suggestions_new ON suggestions (show_id, created_at DESC, number DESC)
    WHERE hidden = 0 AND state NOT IN ('queued', 'merged');

-- The outdated announcements of an episode that changed: what was brought up to date is
-- not looked at again for each of the others.
CREATE INDEX outbox_outdated ON outbox (show_id, guid, shown_edition) WHERE state = 'sent' AND part = 'post';
