// SPDX-License-Identifier: BSD-2-Clause
// A program of somebody else's: it uses values, errors, and a transport of its own.
#include <cstdio>
#include <l3dsr/l3dsr.hpp>

int main() {
    const l3dsr::ServiceFields fields{.code = 7};

    std::printf("%s\n", l3dsr::dscp_spellings(*fields.code).c_str());
    try {
        throw l3dsr::FamilyMissing("l3dsr_none");
    } catch (const l3dsr::Error& error) {
        std::printf("%s: %s\n", dynamic_cast<const l3dsr::FamilyMissing&>(error).family().c_str(),
                    error.reason().c_str());
    }
}
