//! Making a [`super::Reading`] of a feed`s bytes.
