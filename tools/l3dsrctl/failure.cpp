// SPDX-License-Identifier: BSD-2-Clause
#include "failure.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace l3dsrctl {

std::string advice_on(const l3dsr::Error& error, const std::string& listing) {
    if (error.reason().find("; ") != std::string::npos)
        return {};
    switch (error.code()) {
        case EPERM:
        case EACCES:
            return "; run it as root (it takes CAP_NET_ADMIN in the initial user namespace)";
        case ESRCH:
        case ENOENT:
        case EBUSY:
        case EEXIST: return fmt::format("; {} shows what there is", listing);
        case ENODEV: return "; ip link shows what there is";
        case EINTR: return "; try again";
        case ENOMEM:
        case ENOBUFS: return "; free some memory and try again";
        case EBADMSG: return "; install kernel modules and l3dsrctl of the same version";
        default: return "; see l3dsrctl(8)";
    }
}

}  // namespace l3dsrctl
