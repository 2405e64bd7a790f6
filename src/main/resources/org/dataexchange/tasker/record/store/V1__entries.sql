-- One row for each thing that was done. The body is what is hashed, as it stands here; the columns
-- beside it are for searching, and say what the body says.
create table entry (
  node varchar(64) not null,
  number bigint not null,
  at varchar(24) not null,
  kind varchar(20) not null,
  once varchar(300) not null,
  run varchar(64),
  state varchar(20),
  reason varchar(40),
  verdict varchar(40),
  code_sha256 varchar(64),
  hash varchar(64) not null,
  body text not null,
  primary key (node, number)
);
create unique index entry_once on entry (node, kind, once);
create index entry_at on entry (at, node, number);
create index entry_kind on entry (kind, at);
create index entry_state on entry (state, at);
create index entry_reason on entry (reason, at);
create index entry_verdict on entry (verdict, at);
create index entry_code on entry (code_sha256, at);
create index entry_run on entry (run);

-- What may have to be erased. The body of its entry has sha256(salt || value) of it. By "sought",
-- the beginning of the value, it is found.
create table erasable_text (
  node varchar(64) not null,
  number bigint not null,
  field varchar(20) not null,
  at varchar(24) not null,
  salt varchar(32) not null,
  sought varchar(200),
  value text not null,
  primary key (node, number, field),
  foreign key (node, number) references entry (node, number)
);
create index erasable_text_sought on erasable_text (field, sought, at);

-- Which texts are gone, and the entry by which they went.
create table erased_text (
  node varchar(64) not null,
  number bigint not null,
  field varchar(20) not null,
  by_node varchar(64) not null,
  by_number bigint not null,
  primary key (node, number, field),
  foreign key (node, number) references entry (node, number),
  foreign key (by_node, by_number) references entry (node, number)
);
create index erased_text_by on erased_text (by_node, by_number);

-- The node's signature of its chain so far.
create table signed_head (
  node varchar(64) not null,
  number bigint not null,
  hash varchar(64) not null,
  at varchar(24) not null,
  public_key varchar(200) not null,
  signature varchar(200) not null,
  primary key (node, number)
);
