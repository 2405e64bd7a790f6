create trigger entry_stays_unchanged before update on entry
begin select raise(abort, 'entries of the record are never changed'); end;
create trigger entry_stays before delete on entry
begin select raise(abort, 'entries of the record are never removed'); end;
create trigger signed_head_stays_unchanged before update on signed_head
begin select raise(abort, 'signatures of the record are never changed'); end;
create trigger signed_head_stays before delete on signed_head
begin select raise(abort, 'signatures of the record are never removed'); end;
create trigger erased_text_stays_unchanged before update on erased_text
begin select raise(abort, 'what was erased is never changed'); end;
create trigger erased_text_stays before delete on erased_text
begin select raise(abort, 'what was erased is never forgotten'); end;
create trigger erasable_text_stays_unchanged before update on erasable_text
begin select raise(abort, 'texts of the record are erased, and never changed'); end;
