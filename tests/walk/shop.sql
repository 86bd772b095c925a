-- The database shop, which the documents' commands speak of, and what they name in it.
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, since date NOT NULL);
INSERT INTO customers SELECT i, 'Customer ' || i, date '2020-01-01' + i FROM generate_series(1, 100) i;
CREATE TABLE orders (
  id int PRIMARY KEY,
  customer int NOT NULL REFERENCES customers,
  placed timestamptz NOT NULL
);
INSERT INTO orders SELECT i, 1 + i % 100, timestamptz '2024-01-01 00:00Z' + i * interval '2 hours' FROM generate_series(1, 2000) i;
INSERT INTO orders SELECT i, 1, date_trunc('day', now()) - (i - 2000) * interval '1 day' FROM generate_series(2001, 2020) i;
CREATE INDEX orders_by_customer ON orders (customer);
CREATE TABLE "Old Orders" () INHERITS (orders);
INSERT INTO "Old Orders" SELECT i, 1 + i % 100, timestamptz '2019-01-01' FROM generate_series(1, 50) i;
CREATE MATERIALIZED VIEW best_customers AS SELECT customer, count(*) FROM orders GROUP BY customer;
GRANT SELECT ON orders, customers TO clerk;

CREATE SCHEMA sales;
CREATE TABLE sales.offers (id int PRIMARY KEY, text text);
INSERT INTO sales.offers VALUES (1, 'two for one');
CREATE TABLE sales.scratch (id int);
CREATE SCHEMA sales_archive;
CREATE TABLE sales_archive.offers (id int PRIMARY KEY, text text);

CREATE SCHEMA scratch;
CREATE TABLE scratch.ideas (idea text);
CREATE SCHEMA audit;
CREATE TABLE audit."Old Events" (at timestamptz, what text);

SELECT pg_catalog.lo_from_bytea(0, 'a picture') IS NOT NULL AS picture;
ANALYZE;
