-- The one way into the log: a batch of appends, each all or nothing, decided and stored in one call.
--
-- Every array of the first line has one entry per event; `append_no` says which append an event belongs to. The lock
-- makes positions commit in order, so a follower that reads "position > cursor" never misses one. An append whose first
-- version is taken, whose command was recorded before, or which claims what another open session holds is left out and
-- reported; the others are stored, with their session rows and new session keys, in the same transaction.
--
-- Plans are kept as long as a connection lives, and the first ones are made while the tables are small: without the
-- settings, an append would come to read the whole log.
CREATE OR REPLACE FUNCTION append_events(
    append_nos int[], ids uuid[], versions bigint[], topics text[], states bytea[], kinds text[], actor_ids text[],
    commands text[], command_ids text[], causation_ids text[], times timestamptz[],
    new_keys jsonb, session_rows jsonb
) RETURNS TABLE (append_no int, outcome text, "position" bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    repeated int[];
    claimed int[] := '{}';
    conflicting int[];
    refused int[];
BEGIN
    PERFORM pg_advisory_xact_lock(328454071669);

    repeated := ARRAY(
        SELECT DISTINCT n.append_no FROM unnest(append_nos, ids, command_ids) AS n (append_no, id, command_id)
        JOIN stored_events AS e ON e.originator_id = n.id AND e.command_id = n.command_id);
    conflicting := ARRAY(
        SELECT DISTINCT n.append_no FROM unnest(append_nos, ids, versions) AS n (append_no, id, version)
        JOIN stored_events AS e ON e.originator_id = n.id AND e.originator_version = n.version);
    IF session_rows <> '[]' THEN
        claimed := ARRAY(
            SELECT DISTINCT n.append_no FROM jsonb_to_recordset(session_rows) AS n (append_no int, id uuid, claim text)
            JOIN sessions AS s ON s.claim = n.claim AND s.id <> n.id
            WHERE NOT EXISTS (
                SELECT FROM jsonb_to_recordset(session_rows) AS other (append_no int, id uuid)
                WHERE other.append_no = n.append_no AND other.id = s.id));
    END IF;
    refused := repeated || conflicting || claimed;

    IF new_keys <> '[]' THEN
        INSERT INTO session_keys (session_id, sealed, master_id)
        SELECT n.session_id, decode(n.sealed, 'base64'), n.master_id
        FROM jsonb_to_recordset(new_keys) AS n (append_no int, session_id uuid, sealed text, master_id text)
        WHERE n.append_no <> ALL (refused);
    END IF;

    IF session_rows <> '[]' THEN
        INSERT INTO sessions AS s
        SELECT n.id, n.kind, n.owner_id, n.status, n.version, n.started_at, n.last_active_at, n.completed_at,
               n.active_seconds, n.claim
        FROM jsonb_to_recordset(session_rows) AS n (
            append_no int, id uuid, kind text, owner_id text, status text, version bigint, started_at timestamptz,
            last_active_at timestamptz, completed_at timestamptz, active_seconds double precision, claim text)
        WHERE n.append_no <> ALL (refused)
        ON CONFLICT (id) DO UPDATE SET
            status = excluded.status, version = excluded.version, last_active_at = excluded.last_active_at,
            completed_at = excluded.completed_at, active_seconds = excluded.active_seconds, claim = excluded.claim;
    END IF;

    RETURN QUERY
    SELECT DISTINCT n, CASE WHEN n = ANY (repeated) THEN 'repeated' WHEN n = ANY (conflicting) THEN 'conflicting'
                            ELSE 'claimed' END, NULL::bigint
    FROM unnest(refused) AS n;

    RETURN QUERY
    WITH accepted AS (
        SELECT * FROM unnest(append_nos, ids, versions, topics, states, kinds, actor_ids, commands, command_ids,
                             causation_ids, times)
        WITH ORDINALITY AS n (append_no, id, version, topic, state, kind, actor_id, command, command_id, causation_id,
                              recorded_at, place)
        WHERE n.append_no <> ALL (refused)
    ), stored AS (
        INSERT INTO stored_events (originator_id, originator_version, topic, state, kind, actor_id, command, command_id,
                                   causation_id, recorded_at)
        SELECT id, version, topic, state, kind, actor_id, command, command_id, causation_id,
               coalesce(recorded_at, now())
        FROM accepted ORDER BY place
        RETURNING originator_id, originator_version, notification_id
    )
    SELECT a.append_no, 'stored', s.notification_id
    FROM stored AS s JOIN accepted AS a ON a.id = s.originator_id AND a.version = s.originator_version
    ORDER BY s.notification_id;

    NOTIFY stored_events;
END
$$;
