-- The one way into the log: a batch of appends, each all or nothing, decided and stored in one call.
--
-- The arguments are arrays of objects, one for each event, new session key and session row; `append_no` says which append
-- it belongs to. (One JSON text costs half of what thirteen arrays cost to send and read.) The lock makes positions commit
-- in order, so a follower that reads "position > cursor" never misses one. An append whose first version is taken, whose
-- command was recorded before, or which claims what another open session holds is left out and returned; the others are
-- stored, with their session rows and new session keys, in the same transaction. Whoever appends wakes the followers.
--
-- Plans are kept as long as a connection lives, and the first ones are made while the tables are small: without the
-- settings, an append would come to read the whole log, or be planned anew each time.
CREATE FUNCTION append_events(events json, new_keys json, session_rows json)
RETURNS TABLE (append_no int, outcome text) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(328454071669);

    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT * FROM ROWS FROM (json_to_recordset(events) AS (
            append_no int, session_id uuid, version bigint, topic text, state text, kind text, actor_id text,
            command text, command_id text, causation_id text, recorded_at timestamptz)) WITH ORDINALITY AS n (
            append_no, session_id, version, topic, state, kind, actor_id, command, command_id, causation_id, recorded_at,
            place)
    ), rows AS MATERIALIZED (
        SELECT * FROM json_to_recordset(session_rows) AS n (
            append_no int, id uuid, kind text, owner_id text, status text, version bigint, started_at timestamptz,
            last_active_at timestamptz, completed_at timestamptz, active_seconds double precision, claim text)
    ), refused AS MATERIALIZED (
        SELECT append_no, min(place) AS place FROM (
            SELECT n.append_no, 1 AS place FROM given AS n JOIN stored_events AS e
                ON e.originator_id = n.session_id AND e.command_id = n.command_id
            UNION ALL
            SELECT n.append_no, 2 FROM given AS n JOIN stored_events AS e
                ON e.originator_id = n.session_id AND e.originator_version = n.version
            UNION ALL
            SELECT n.append_no, 3 FROM rows AS n JOIN sessions AS s ON s.claim = n.claim AND s.id <> n.id
            WHERE NOT EXISTS (SELECT FROM rows AS other WHERE other.append_no = n.append_no AND other.id = s.id)
        ) AS reasons GROUP BY append_no
    ), kept_keys AS (
        INSERT INTO session_keys (session_id, sealed, master_id)
        SELECT n.session_id, decode(n.sealed, 'base64'), n.master_id
        FROM json_to_recordset(new_keys) AS n (append_no int, session_id uuid, sealed text, master_id text)
        WHERE n.append_no NOT IN (SELECT r.append_no FROM refused AS r)
    ), kept_rows AS (
        INSERT INTO sessions AS s
        SELECT n.id, n.kind, n.owner_id, n.status, n.version, n.started_at, n.last_active_at, n.completed_at,
               n.active_seconds, n.claim
        FROM rows AS n WHERE n.append_no NOT IN (SELECT r.append_no FROM refused AS r)
        ON CONFLICT (id) DO UPDATE SET
            status = excluded.status, version = excluded.version, last_active_at = excluded.last_active_at,
            completed_at = excluded.completed_at, active_seconds = excluded.active_seconds, claim = excluded.claim
    ), stored AS (
        INSERT INTO stored_events (originator_id, originator_version, topic, state, kind, actor_id, command, command_id,
                                   causation_id, recorded_at)
        SELECT session_id, version, topic, decode(state, 'base64'), kind, actor_id, command, command_id, causation_id,
               coalesce(recorded_at, now())
        FROM given WHERE append_no NOT IN (SELECT r.append_no FROM refused AS r) ORDER BY place
    )
    SELECT r.append_no, (ARRAY['repeated', 'conflicting', 'claimed'])[r.place] FROM refused AS r;
END
$$;
