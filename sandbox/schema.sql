CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS category (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS product (
    id TEXT PRIMARY KEY, category INTEGER NOT NULL REFERENCES category, title TEXT NOT NULL, region TEXT,
    enabled INTEGER NOT NULL, withdrawn INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS type (
    id TEXT PRIMARY KEY, product TEXT NOT NULL REFERENCES product, name TEXT NOT NULL,
    price INTEGER NOT NULL, -- centimes
    stock INTEGER NOT NULL, withdrawn INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS type_product ON type (product);

CREATE TABLE IF NOT EXISTS request (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, endpoint TEXT NOT NULL,
    faults TEXT NOT NULL DEFAULT '', status INTEGER, applied INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS request_endpoint ON request (endpoint);

CREATE TABLE IF NOT EXISTS gift_order (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, taken_at REAL NOT NULL, product TEXT NOT NULL, type TEXT NOT NULL,
    quantity INTEGER NOT NULL, price INTEGER NOT NULL, ref TEXT, vendor_sandbox INTEGER NOT NULL, origin TEXT NOT NULL,
    request INTEGER, plan TEXT NOT NULL, due_at REAL, status TEXT NOT NULL DEFAULT 'HANDLING', fulfilled INTEGER NOT NULL DEFAULT 0,
    shown TEXT NOT NULL DEFAULT '{}', hidden INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS gift_order_due ON gift_order (due_at) WHERE status = 'HANDLING';
CREATE TABLE IF NOT EXISTS late_order (
    id INTEGER PRIMARY KEY, due_at REAL NOT NULL, product TEXT NOT NULL, type TEXT NOT NULL, quantity INTEGER NOT NULL,
    request INTEGER
);
CREATE TABLE IF NOT EXISTS card (
    gift_order TEXT NOT NULL, position INTEGER NOT NULL, value TEXT NOT NULL, serial TEXT, PRIMARY KEY (gift_order, position)
);

CREATE TABLE IF NOT EXISTS ledger (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, type TEXT NOT NULL,
    amount INTEGER NOT NULL, old_balance INTEGER NOT NULL, new_balance INTEGER NOT NULL, objid TEXT NOT NULL, note TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS link (
    ref TEXT PRIMARY KEY, uid TEXT NOT NULL, created_at REAL NOT NULL, expires_at REAL NOT NULL, body TEXT NOT NULL,
    amount INTEGER NOT NULL, -- whole dinars
    sandbox INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'PENDING', decided_at REAL, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS link_open ON link (expires_at) WHERE status = 'PENDING';

CREATE TABLE IF NOT EXISTS checkout (
    id TEXT PRIMARY KEY, created_at REAL NOT NULL, updated_at REAL NOT NULL, expires_at REAL NOT NULL, asked TEXT NOT NULL,
    amount INTEGER NOT NULL, -- whole dinars, as are the fees
    status TEXT NOT NULL DEFAULT 'pending', method TEXT,
    fees_on_merchant INTEGER NOT NULL DEFAULT 0, fees_on_customer INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS checkout_open ON checkout (expires_at) WHERE status = 'pending';
CREATE TABLE IF NOT EXISTS event (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, checkout TEXT NOT NULL, type TEXT NOT NULL, at REAL NOT NULL,
    body TEXT NOT NULL, planned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS event_new ON event (position) WHERE NOT planned;
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, type TEXT NOT NULL, checkout TEXT NOT NULL, target TEXT NOT NULL, body BLOB NOT NULL,
    signature TEXT, due_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', sent_at REAL, status INTEGER,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS delivery_open ON delivery (due_at) WHERE state IN ('waiting', 'sending');

CREATE TABLE IF NOT EXISTS alert (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, key TEXT NOT NULL, cause TEXT NOT NULL, about TEXT NOT NULL, step INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS heartbeat (id INTEGER PRIMARY KEY, at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, endpoint TEXT NOT NULL, times INTEGER, after INTEGER NOT NULL, matching TEXT NOT NULL,
    params TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0, applied INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1
);
