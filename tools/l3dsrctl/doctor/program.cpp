// SPDX-License-Identifier: BSD-2-Clause
#include "program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "l3dsr/error.hpp"

namespace l3dsrctl::doctor {

namespace {

constexpr int signal_base = 128;

class Pipe {
  public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0)
            throw l3dsr::Error(errno, "run a program");
    }
    ~Pipe() {
        close_write();
        close(ends_[0]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }

    void close_write() {
        if (ends_[1] >= 0)
            close(std::exchange(ends_[1], -1));
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

class Actions {
  public:
    Actions(const Pipe& out, const Pipe& err) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, out.write_end(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, err.write_end(), STDERR_FILENO);
    }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

std::optional<pid_t> start(const std::vector<std::string>& words, const Actions& actions) {
    const char* program = words[0] == "l3dsrctl" ? "/proc/self/exe" : words[0].c_str();
    std::vector<char*> arguments;
    pid_t child = 0;

    arguments.reserve(words.size() + 1);
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int error =
        posix_spawnp(&child, program, actions.get(), nullptr, arguments.data(), environ);
    if (error == ENOENT)
        return {};
    if (error != 0)
        throw l3dsr::Error(error, "run " + words[0]);
    return child;
}

// Reads what is there; false at the end.
bool read_more(int descriptor, std::string& text) {
    std::array<char, 65536> buffer{};
    const ssize_t length = read(descriptor, buffer.data(), buffer.size());

    if (length > 0)
        text.append(buffer.data(), static_cast<std::size_t>(length));
    return length > 0;
}

// Both at once, so that the program never waits for us to read the other one.
void read_both(const Pipe& out, std::string& text, const Pipe& err, std::string& said) {
    std::array<pollfd, 2> inputs{{{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};

    while (inputs[0].fd >= 0 || inputs[1].fd >= 0) {
        if (poll(inputs.data(), inputs.size(), -1) < 0) {
            if (errno == EINTR)
                continue;
            throw l3dsr::Error(errno, "read what a program writes");
        }
        if (inputs[0].revents != 0 && !read_more(inputs[0].fd, text))
            inputs[0].fd = -1;
        if (inputs[1].revents != 0 && !read_more(inputs[1].fd, said))
            inputs[1].fd = -1;
    }
}

int wait_for(pid_t child) {
    int status = 0;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            throw l3dsr::Error(errno, "wait for a program");
    return WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
}

}  // namespace

std::optional<Output> run(const std::vector<std::string>& words) {
    Pipe out;
    Pipe err;
    const auto child = start(words, Actions(out, err));
    Output output;
    std::string said;

    if (!child)
        return {};
    out.close_write();
    err.close_write();
    read_both(out, output.text, err, said);
    output.status = wait_for(*child);
    output.why = said.substr(0, said.find('\n'));
    return output;
}

}  // namespace l3dsrctl::doctor
