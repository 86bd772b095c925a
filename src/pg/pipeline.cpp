#include "pg/pipeline.hpp"

namespace pgbraid::pg {

namespace {

// A connection in pipeline mode, for as long as the object lives.
class PipelineMode {
 public:
  explicit PipelineMode(Connection& connection) : connection_(connection) {
    if (PQenterPipelineMode(connection_.raw()) != 1) connection_.fail(nullptr, "");
  }
  // What was not asked for any more is read to its end: only then can the mode be left.
  ~PipelineMode() {
    for (bool between = false; syncs_ > 0 && !connection_.broken();) {
      const Result rest(PQgetResult(connection_.raw()));
      if (rest.status() == PGRES_PIPELINE_SYNC) --syncs_;
      const bool nothing = rest.get() == nullptr;
      if (nothing && between) break;  // the server has answered otherwise than it was asked
      between = nothing;
    }
    PQexitPipelineMode(connection_.raw());
  }
  PipelineMode(const PipelineMode&) = delete;
  PipelineMode& operator=(const PipelineMode&) = delete;

  void send(const StatementGroup& group) {
    for (const std::string& statement : group) {
      const int sent =
          PQsendQueryParams(connection_.raw(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
      if (sent != 1) lost();
    }
    if (PQpipelineSync(connection_.raw()) != 1) lost();
    ++syncs_;
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
          --syncs_;
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

  // The answer to the next query of the group that is being answered. Throws its error.
  Result receive_answer(const std::string& query) {
    Result answer(PQgetResult(connection_.raw()));
    if (answer.status() == PGRES_PIPELINE_SYNC) --syncs_;
    if (answer.status() != PGRES_TUPLES_OK) connection_.fail(answer.get(), query);
    if (const Result end(PQgetResult(connection_.raw())); end.get() != nullptr) lost();
    return answer;
  }

 private:
  [[noreturn]] void lost() const { connection_.fail(nullptr, ""); }

  Connection& connection_;
  std::size_t syncs_ = 0;  // groups sent, and not answered to their end
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

void run_queries(Connection& connection, const std::vector<std::string>& queries,
                 const std::function<void(std::size_t query, Result answer)>& receive) {
  PipelineMode pipeline(connection);
  pipeline.send(queries);
  for (std::size_t i = 0; i < queries.size(); ++i) receive(i, pipeline.receive_answer(queries[i]));
}

}  // namespace pgbraid::pg
