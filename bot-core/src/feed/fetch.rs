//! Bringing a feed over the network, within limits.
