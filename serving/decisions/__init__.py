"""What people decide about the targets of published lists: accept, defer, reject or replace."""
