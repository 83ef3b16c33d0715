-- The books whose words, all together, are what somebody has typed into a search; of "several in this order" only that
-- all are there, since the words of a whole book are kept without their places.
--
-- Never by a look at each book: the planner takes that for cheap, for it does not count that the words of each, which
-- lie elsewhere, are fetched for it.
CREATE FUNCTION books_with_words(typed text) RETURNS SETOF text
LANGUAGE sql STABLE
SET enable_seqscan = off
AS $$
    SELECT id FROM books
    WHERE (config = 'german' AND search @@
           regexp_replace(websearch_to_tsquery('german', typed)::text, '<[^>]*>', '&', 'g')::tsquery)
       OR (config = 'english' AND search @@
           regexp_replace(websearch_to_tsquery('english', typed)::text, '<[^>]*>', '&', 'g')::tsquery)
       OR (config = 'simple' AND search @@
           regexp_replace(websearch_to_tsquery('simple', typed)::text, '<[^>]*>', '&', 'g')::tsquery)
$$;
