// Connecting to what takes a connection and never answers.
#include "pg/interruptible_connect.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <thread>

#include "pg/connection.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

// A port of this machine where nobody answers; connections are taken, and end with the object.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { ::close(socket_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::string port() const { return std::to_string(port_); }
  // Waits until somebody has connected.
  void await_client() const {
    pollfd waiting{socket_, POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, -1), 1);
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(InterruptibleConnect, EndsWhenInterruptedThoughNobodyAnswers) {
  const SilentServer server;
  ConnectionOptions options;
  options.host = "127.0.0.1";
  options.port = server.port();
  ConnectionParams params(options);
  Interrupt interrupt;
  std::thread user([&] {
    server.await_client();
    interrupt.request(2);
  });
  const ErrorReport report = test::error_of([&] { Connection::open_first(params, options, "test", &interrupt); });
  user.join();
  EXPECT_EQ(report.code, ErrorCode::interrupted);
}

TEST(InterruptibleConnect, EndsAtOnceWhenInterruptedBefore) {
  const SilentServer server;
  Interrupt interrupt;
  interrupt.request(15);
  const std::string conninfo = "host=127.0.0.1 port=" + server.port();
  const ErrorReport report =
      test::error_of([&] { interruptible_connect([conninfo] { return PQconnectdb(conninfo.c_str()); }, interrupt); });
  EXPECT_EQ(report.code, ErrorCode::interrupted);
}

TEST(InterruptibleConnect, GivesWhatCameOfIt) {
  Interrupt interrupt;
  PGconn* const connection =
      interruptible_connect([] { return PQconnectdb("host=/nonexistent/pgbraid-test"); }, interrupt);
  ASSERT_NE(connection, nullptr);
  EXPECT_EQ(PQstatus(connection), CONNECTION_BAD);
  PQfinish(connection);
}

}  // namespace
}  // namespace pgbraid::pg
