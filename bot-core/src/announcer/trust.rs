//! What the operators hear of a device that others do not trust. It sends all the same, so no attempt finds it out.

use tracing::{error, info};

use crate::platform::Trust;
use crate::store::StoreError;
use crate::time::Moment;
use crate::trouble::Subject;

use super::Announcer;
use super::way::Way;

impl Announcer {
    /// Tells what has changed since it was last looked at, in this process or one before it.
    pub(super) async fn tells_of_trust(&self, way: &Way, now: Moment) -> Result<(), StoreError> {
        let Some(trust) = way.platform.trust().filter(|trust| way.is_new(trust)) else { return Ok(()) };
        let platform = way.platform.kind();
        let (subject, operators) = (Subject::Device(platform), self.operators.place());
        match &trust {
            Trust::Full => {
                if self.store.healed(&subject, now, operators.as_ref()).await? {
                    info!(%platform, "our device is verified by now");
                }
            }
            Trust::Lacking(why) => {
                if self.store.trouble(&subject, why, now, operators.as_ref()).await? {
                    error!(%platform, why, "our device is not verified; announcements go out all the same");
                }
            }
        }
        way.is_known_for(trust);
        Ok(())
    }
}
