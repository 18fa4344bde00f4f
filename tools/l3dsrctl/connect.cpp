// SPDX-License-Identifier: BSD-2-Clause
#include "connect.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "failure.hpp"

namespace l3dsrctl {

namespace {

// Says nothing itself: that the module is missing is told in one line, here.
bool load(const char* module) {
    if (geteuid() != 0)
        return false;

    const char* const arguments[] = {"modprobe", "-q", module, nullptr};
    posix_spawn_file_actions_t silence;
    posix_spawn_file_actions_init(&silence);
    posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&silence, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int error = posix_spawnp(&child, arguments[0], &silence, nullptr,
                                   const_cast<char* const*>(arguments), environ);
    posix_spawn_file_actions_destroy(&silence);
    if (error != 0)
        return false;

    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

template <typename Half>
Half connect(const char* module) {
    try {
        return Half(l3dsr::open_transport());
    } catch (const l3dsr::FamilyMissing&) {
        if (!load(module))
            throw ModuleMissing(module);
    }
    try {
        return Half(l3dsr::open_transport());
    } catch (const l3dsr::FamilyMissing&) {
        throw ModuleMissing(module);
    }
}

}  // namespace

l3dsr::Director connect_director() {
    return connect<l3dsr::Director>(director_module);
}

l3dsr::Realserver connect_realserver() {
    return connect<l3dsr::Realserver>(realserver_module);
}

}  // namespace l3dsrctl
