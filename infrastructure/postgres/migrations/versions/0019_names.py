"""The words of titles and headings, each once, among which misspelt names are looked up."""

from alembic import op

revision = "0019"
down_revision = "0018"

NAMES = """
CREATE MATERIALIZED VIEW knowledge_names AS
SELECT DISTINCT language, word
FROM (
    SELECT language, title AS heading FROM knowledge_documents
    UNION
    SELECT d.language, p.path FROM knowledge_passages AS p JOIN knowledge_documents AS d ON d.id = p.document_id
) AS headings
CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple', heading))) AS word
"""


def upgrade() -> None:
    op.execute(NAMES)
    op.execute("CREATE UNIQUE INDEX knowledge_names_once ON knowledge_names (language, word)")
