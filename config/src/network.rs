//! `[network]`: how onair behaves towards the servers it reads from.

use crate::section::Section;
use crate::values;

/// How onair behaves towards the servers it reads from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Where their operators find us: part of the User-Agent.
    pub contact: Option<String>,
    /// Hosts that may stand in a private network: names and addresses, lower case, without port and brackets.
    pub private_hosts: Vec<String>,
}

pub(crate) fn read(root: &mut Section<'_>) -> Network {
    let mut section = root.section_or_empty("network", "[network]");
    let contact = section.optional("contact", values::contact);
    let private_hosts = section.list("private_hosts", values::host).unwrap_or_default();
    section.close();
    Network { contact, private_hosts }
}
