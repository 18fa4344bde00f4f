// SPDX-License-Identifier: BSD-2-Clause
// Settings of the director as a whole.
#include <algorithm>

#include "checks.hpp"

namespace l3dsrctl::doctor {

void check_settings(const Facts& facts, Report& report) {
    if (facts.services.empty())
        return;
    if (!facts.settings.key_set)
        report.note("key",
                    "flows are spread by a key that everybody knows, so that outsiders can aim "
                    "them at one dest; give all directors the same secret one",
                    by_hand("openssl rand -hex 16 | l3dsrctl director set key -"));
    if (facts.settings.priority == l3dsr::Priority::late && !facts.vips.empty())
        report.error("priority late",
                     "this host is a realserver as well: what it decodes meets the director again",
                     safe("l3dsrctl director set priority early"));
}

}  // namespace l3dsrctl::doctor
