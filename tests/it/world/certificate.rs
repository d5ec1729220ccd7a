//! A certificate of an authority that nobody knows, unless a configuration says so.

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A certificate for localhost, and the authority that signed it.
pub struct Certificate {
    pub ca_pem: String,
    pub acceptor: TlsAcceptor,
}

impl Certificate {
    pub fn new() -> Self {
        use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
        let names = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
            CertificateParams::new(names).expect("these are names")
        };
        let mut authority = names(&[]);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = || KeyPair::generate().expect("the default algorithm is there");
        let authority = CertifiedIssuer::self_signed(authority, key()).expect("a fresh key signs");
        let own_key = key();
        let own = names(&["localhost", "127.0.0.1", "discord.com", "gateway.discord.gg"])
            .signed_by(&own_key, &authority)
            .expect("the authority signs");
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows TLS 1.3")
            .with_no_client_auth()
            .with_single_cert(
                vec![own.der().clone()],
                PrivatePkcs8KeyDer::from(own_key.serialize_der()).into(),
            )
            .expect("the key is the certificate's");
        Self { ca_pem: authority.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
}
