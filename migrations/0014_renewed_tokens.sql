-- What a refresh token was renewed to, sealed with a key that is derived from the token itself: given again to the same client for a
-- short while, since the first answer may have been lost.
alter table refresh_tokens add column successor text;
