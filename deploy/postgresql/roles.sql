-- Dos cuentas y una base de datos. Se puede repetir: después de restaurar un respaldo, hágalo otra vez.
--
--   sudo -u postgres psql -v owner_password='…' -v runtime_password='…' -f roles.sql
--
-- soportegl_owner es dueña de las tablas: prepara, actualiza, respalda y restaura (owner.env).
-- soportegl es con la que se atiende: lee y escribe, pero no vacía ni borra tablas, y a los sucesos solo agrega.

\set ON_ERROR_STOP on

SELECT 'CREATE ROLE soportegl_owner LOGIN' WHERE to_regrole('soportegl_owner') IS NULL \gexec
SELECT 'CREATE ROLE soportegl LOGIN' WHERE to_regrole('soportegl') IS NULL \gexec
ALTER ROLE soportegl_owner WITH PASSWORD :'owner_password' NOCREATEDB NOSUPERUSER NOCREATEROLE;
ALTER ROLE soportegl WITH PASSWORD :'runtime_password' NOCREATEDB NOSUPERUSER NOCREATEROLE;

-- Con C.UTF-8 se ordena igual en todas las máquinas, y las mayúsculas con tilde se reconocen.
SELECT 'CREATE DATABASE soportegl OWNER soportegl_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'soportegl') \gexec

REVOKE ALL ON DATABASE soportegl FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE soportegl TO soportegl;

\connect soportegl

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO soportegl_owner;
GRANT USAGE ON SCHEMA public TO soportegl;

-- Lo que la dueña cree desde ahora: cada migración trae tablas nuevas.
ALTER DEFAULT PRIVILEGES FOR ROLE soportegl_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO soportegl;
ALTER DEFAULT PRIVILEGES FOR ROLE soportegl_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO soportegl;
ALTER DEFAULT PRIVILEGES FOR ROLE soportegl_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO soportegl;

-- Lo que ya exista, por ejemplo después de restaurar.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO soportegl;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO soportegl;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO soportegl;
SELECT 'REVOKE UPDATE, DELETE, TRUNCATE ON incidents_event FROM soportegl'
WHERE to_regclass('public.incidents_event') IS NOT NULL \gexec
