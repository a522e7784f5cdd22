-- Run once by the image of PostgreSQL, on the new database and as its superuser: the server gets a role that owns the database
-- and may do nothing beside it. A superuser reads the server's files and runs its programs; a bank has no use for either.
-- The image fills this variable from POSTGRES_PASSWORD_FILE.
\getenv password POSTGRES_PASSWORD
CREATE ROLE sca LOGIN PASSWORD :'password';
ALTER DATABASE sca OWNER TO sca;
-- From now on by the socket in the container only: docker compose exec database psql --username postgres sca
ALTER ROLE postgres PASSWORD NULL;
