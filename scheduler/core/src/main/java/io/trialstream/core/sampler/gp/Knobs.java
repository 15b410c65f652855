package io.trialstream.core.sampler.gp;
final class Knobs { private Knobs() {}
  static double get(String n, double d) { String v = System.getProperty(n); return v == null ? d : Double.parseDouble(v); }
  static final double LM=get("lm",0), LS=get("ls",1), AS=get("as",1), NM=get("nm",-6), NS=get("ns",2), EXPLORE=get("explore",0), TR=get("tr",0), ROUGH=get("rough",0), EFFD=get("effd",0), STALL=get("stall",0), UCB=get("ucb",0);
  static final int INIT=(int)get("init",6), CAND=(int)get("cand",1000), STARTS=(int)get("starts",4), TF=(int)get("tf",1), FIT=(int)get("fit",200), ACT=(int)get("act",800);
}
