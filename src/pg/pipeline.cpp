#include "pg/pipeline.hpp"

namespace pgbraid::pg {

namespace {

// A connection in pipeline mode, for as long as the object lives.
class PipelineMode {
 public:
  explicit PipelineMode(Connection& connection) : connection_(connection) {
    if (PQenterPipelineMode(connection_.raw()) != 1) connection_.fail(nullptr, "");
  }
  ~PipelineMode() { PQexitPipelineMode(connection_.raw()); }
  PipelineMode(const PipelineMode&) = delete;
  PipelineMode& operator=(const PipelineMode&) = delete;

  void send(const StatementGroup& group) {
    for (const std::string& statement : group) {
      const int sent =
          PQsendQueryParams(connection_.raw(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
      if (sent != 1) lost();
    }
    if (PQpipelineSync(connection_.raw()) != 1) lost();
  }

  // The answers to one group, to its end.
  std::optional<ErrorReport> receive(const StatementGroup& group) {
    std::optional<ErrorReport> error;
    std::size_t answered = 0;
    for (bool between = false;;) {
      const Result result(PQgetResult(connection_.raw()));
      if (result.get() == nullptr) {
        if (between || connection_.broken()) lost();
        between = true;  // the next statement's answers follow
        continue;
      }
      between = false;
      switch (result.status()) {
        case PGRES_PIPELINE_SYNC:
          return error;
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY:
        case PGRES_PIPELINE_ABORTED:
          ++answered;
          break;
        default:
          // A COMMIT that fails answers after the last statement.
          if (!error) {
            error = report_of(connection_.raw(), result.get(), answered < group.size() ? group[answered] : "");
            if (error->connection_lost) throw Error(std::move(*error));
          }
          ++answered;
          break;
      }
    }
  }

 private:
  [[noreturn]] void lost() const { connection_.fail(nullptr, ""); }

  Connection& connection_;
};

}  // namespace

std::vector<std::optional<ErrorReport>> run_groups(Connection& connection, const std::vector<StatementGroup>& groups) {
  std::vector<std::optional<ErrorReport>> outcomes;
  outcomes.reserve(groups.size());
  PipelineMode pipeline(connection);
  for (const StatementGroup& group : groups) pipeline.send(group);
  for (const StatementGroup& group : groups) outcomes.push_back(pipeline.receive(group));
  return outcomes;
}

}  // namespace pgbraid::pg
